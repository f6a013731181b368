//! Real nodes as their operators have them: the built command, its processes, files and pages.

mod cluster;
mod desk;
mod documentation;
mod exposition;
mod http;
mod mistakes;
mod pages;
mod process;
mod silence;
