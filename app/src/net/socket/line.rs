//! One websocket connection from its beginning to its end. Dropping it takes
//! its listeners off first, so that a dead line says nothing more.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

/// What a line notices.
pub(super) enum Sign {
    /// Bytes may be sent.
    Open,
    /// Bytes arrived.
    Frame(Vec<u8>),
    /// The other side or the network ended it, with this code.
    Closed(u16),
}

pub(super) struct Line {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl Line {
    /// None when the browser refuses even to try.
    pub(super) fn open(url: &str, notice: impl Fn(Sign) + Clone + 'static) -> Option<Self> {
        let socket = WebSocket::new(url).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let on_open = {
            let notice = notice.clone();
            Closure::new(move || notice(Sign::Open))
        };
        let on_message = {
            let notice = notice.clone();
            Closure::new(move |event: MessageEvent| {
                // The protocol has no text frames; one is ignored.
                if let Ok(bytes) = event.data().dyn_into::<ArrayBuffer>() {
                    notice(Sign::Frame(Uint8Array::new(&bytes).to_vec()));
                }
            })
        };
        let on_close = Closure::new(move |event: CloseEvent| notice(Sign::Closed(event.code())));
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Some(Self {
            socket,
            _on_open: on_open,
            _on_message: on_message,
            _on_close: on_close,
        })
    }

    pub(super) fn is_open(&self) -> bool {
        self.socket.ready_state() == WebSocket::OPEN
    }

    pub(super) fn send(&self, bytes: &[u8]) -> bool {
        self.is_open() && self.socket.send_with_u8_array(bytes).is_ok()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Closing twice, or what never opened, is harmless.
        let _ = self.socket.close();
    }
}
