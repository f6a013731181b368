//! A node whose disk fails: nothing is called stored that is not.

use crate::town::{node, node_with, run, settings, until};
use kadlab::driver::{Ask, Keeping, Settings};
use kadlab::stores::{Change, Disk, DiskError, Loaded};
use kadlab_core::env::CommandResult;
use kadlab_core::message::Refusal;
use kadlab_core::time::WallClock;

/// A disk that can do nothing, and why.
struct Broken(DiskError);

impl Disk for Broken {
    fn load(&mut self, _: WallClock) -> Result<Loaded, DiskError> {
        Ok(Loaded::default())
    }

    fn apply(&mut self, changes: &[Change]) -> Vec<Result<(), DiskError>> {
        changes.iter().map(|_| Err(self.0.clone())).collect()
    }
}

#[test]
fn a_node_whose_disk_fails_refuses_and_never_says_stored() {
    let troubles = [
        DiskError::Full("disk".into()),
        DiskError::ReadOnly("disk".into()),
        DiskError::Gone("disk".into()),
    ];
    for trouble in troubles {
        for keeping in [Keeping::Apart, Keeping::AtOnce] {
            run(async {
                let settings_of = |number, first: &[_]| Settings {
                    keeping,
                    ..settings(number, first)
                };
                let disk = Box::new(Broken(trouble.clone()));
                let broken = node_with(settings_of(0, &[]), disk).await;
                let sound = node(settings(1, &[&broken])).await;
                let joined = async || sound.glance().await.expect("it runs").joined;
                until("the sound one has joined", joined).await;
                let (value, salt) = (b"value"[..].into(), b"salt"[..].into());
                let ended = sound.ask(Ask::Put { value, salt }).await.expect("it runs");
                let CommandResult::Put {
                    stored,
                    refused,
                    refusal,
                    ..
                } = ended.result
                else {
                    panic!("a put ends as one: {ended:?}");
                };
                assert_eq!((stored, refused), (0, 1));
                assert_eq!(refusal, Some(Refusal::NotSaved));
                let status = broken.status().await.expect("it runs");
                assert!(status.items.is_empty());
                assert_eq!(status.glance.counters.saves_failed.total(), 1);
            });
        }
    }
}
