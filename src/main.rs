//! One program for page and worker: which of them it is shows by where it runs.

#[cfg(target_arch = "wasm32")]
fn main() {
    use gloo::worker::Registrable;
    use mdm_lens::worker::glue::{Desk, Values};
    use wasm_bindgen::JsCast;

    if js_sys::global().is_instance_of::<web_sys::DedicatedWorkerGlobalScope>() {
        Desk::registrar().encoding::<Values>().register();
    } else {
        mdm_lens::app::start();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("MDM Lens is a page: see the README for how to build and serve it. `--example annotate` is the command.");
}
