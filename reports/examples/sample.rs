//! Writes a report of a made-up run into a folder, to look at: `cargo run -p kadlab-reports
//! --example sample -- FOLDER`.

#[path = "../tests/fixture/mod.rs"]
mod fixture;

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os().nth(1).ok_or("usage: sample FOLDER")?;
    let out = PathBuf::from(folder);
    let run = fixture::run();
    kadlab_reports::write(&run, &out)?;
    print!("{}", kadlab_reports::verdict_text(&run));
    println!("  report   {}", out.join("report.html").display());
    Ok(())
}
