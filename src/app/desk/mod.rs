pub mod clipboard;
pub mod documents;
pub mod link;
pub mod route;
pub mod settings;
pub mod state;
pub mod title;
pub mod wanted;
