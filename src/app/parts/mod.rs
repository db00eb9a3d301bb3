pub mod dom;
pub mod icon;
pub mod words;
