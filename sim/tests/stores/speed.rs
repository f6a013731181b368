//! How many saves a second a redb file acknowledges, by how many go together.
//!
//! `cargo test -p kadlab --test stores -- --ignored --nocapture saves_a_second`

use super::records::{item, save, target};
use kadlab::stores::{Change, Form};
use std::time::{Duration, Instant};

#[test]
#[ignore = "a measurement: it depends on the machine's drive"]
fn saves_a_second_of_a_redb_file() {
    for together in [1, 16, 256] {
        let folder = tempfile::tempdir().expect("a folder");
        let form = Form::Redb(folder.path().join("disk"));
        let mut disk = form.open(&target(1)).expect("it opens");
        let batch = |number| save(&item(number as u8, 1, &[7; 300]));
        let batch: Vec<Change> = (0..together).map(batch).collect();
        let (begun, mut saved) = (Instant::now(), 0);
        while begun.elapsed() < Duration::from_secs(3) {
            assert!(disk.apply(&batch).iter().all(Result::is_ok));
            saved += together;
        }
        let rate = saved as f64 / begun.elapsed().as_secs_f64();
        println!("{together} together: {rate:.0} saves a second of 300-byte values");
    }
}
