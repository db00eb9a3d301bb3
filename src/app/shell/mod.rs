pub mod actions;
pub mod bar;
pub mod dialogs;
pub mod foot;
pub mod keys;
pub mod opening;
pub mod samples;
pub mod toast;
