pub mod clipboard;
pub mod documents;
<<<<<<< HEAD
pub mod exports;
=======
pub mod given;
>>>>>>> any
pub mod history;
pub mod left;
pub mod link;
pub mod listing;
pub mod mode;
pub mod paper;
pub mod policy;
pub mod route;
pub mod save;
pub mod settings;
pub mod sheet;
pub mod state;
pub mod tables;
pub mod title;
pub mod visits;
pub mod wanted;
