//! Any bytes as a frame of the websocket: what can be read is written the same
//! way again, and presence inside it never surprises the room.

#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::wire::{Message, awareness};

fuzz_target!(|bytes: &[u8]| {
    let Ok(message) = Message::decode(bytes) else {
        return;
    };
    let again = message.encode();
    assert_eq!(Message::decode(&again), Ok(message));
    if let Message::Awareness(payload) = message {
        if let Ok(entries) = awareness::decode(payload) {
            let again = awareness::encode(entries.clone().into_iter());
            assert_eq!(awareness::decode(&again), Ok(entries));
        }
        siaran_server::room::trial::presence(payload);
    }
});
