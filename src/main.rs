//! MDM Lens in the browser: one program for page and worker. Which of them it is shows by where it runs.

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod worker;

/// What of the page is arithmetic is tested without a browser.
#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(dead_code)]
#[path = "app/grid"]
mod grid {
    mod heights;
    mod scroll;
}

#[cfg(target_arch = "wasm32")]
fn main() {
    use gloo::worker::Registrable;
    use wasm_bindgen::JsCast;
    use worker::{Desk, Values};

    if js_sys::global().is_instance_of::<web_sys::DedicatedWorkerGlobalScope>() {
        Desk::registrar().encoding::<Values>().register();
    } else {
        app::start();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("MDM Lens is a page: see the README for how to build and serve it. `cargo run -p mdm-lens-cli` is the command.");
}
