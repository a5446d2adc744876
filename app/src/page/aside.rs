//! The parts of `crate::aside`. In release builds they are a file of their own
//! (`xtask/split`): code that only [`fetch`] reaches is in no other.

use std::pin::Pin;

use leptos::prelude::*;

use crate::aside::Parts;
use crate::component::leaving::Leaving;
use crate::live::{courier, pin};

/// Brings them; `None` when they could not be fetched.
pub fn fetch() -> Pin<Box<dyn Future<Output = Option<Box<Parts>>>>> {
    Box::pin(async { fetched().await.ok() })
}

#[cfg(not(debug_assertions))]
#[leptos::wasm_split::wasm_split(aside, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetched() -> Result<Box<Parts>, leptos::wasm_split::SplitLoaderError> {
    Ok(Box::new(parts()))
}

#[cfg(debug_assertions)]
fn fetched() -> std::future::Ready<Result<Box<Parts>, std::convert::Infallible>> {
    std::future::ready(Ok(Box::new(parts())))
}

fn parts() -> Parts {
    Parts {
        deliver: |user| Box::pin(courier::deliver(user)),
        pin: |user, row, wanted| Box::pin(pin::turn(user, row, wanted)),
        leaving: |user, asked| view! { <Leaving user=user asked /> }.into_any(),
    }
}
