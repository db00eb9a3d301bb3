pub mod actions;
pub mod bar;
pub mod dialogs;
pub mod dossier;
pub mod export;
pub mod foot;
pub mod keys;
pub mod opening;
pub mod outside;
pub mod palette;

pub mod promise;
pub mod rehearsal;
pub mod safe;
pub mod samples;
pub mod toast;
