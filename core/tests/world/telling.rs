//! The verbs of a story: commands, requests, faults.

use super::{Ended, Lose, Manner, TEST_ITSELF, World};
use kadlab_core::env::{Command, CommandId, Sender, StoreError};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::message::{Refusal, Reply, Request};
use kadlab_core::peer::Peer;
use kadlab_core::time::Duration;
use std::sync::Arc;

/// Commanding.
impl World {
    /// Gives a command; its end comes later.
    pub(crate) fn command(&mut self, name: usize, command: Command) -> CommandId {
        let id = CommandId(u32::try_from(self.commands.len()).expect("few commands"));
        self.commands.push((self.now, None));
        self.act(name, |node, env| node.handle_command(id, command, env));
        id
    }

    /// Runs until a command has ended.
    pub(crate) fn wait(&mut self, command: CommandId) -> Ended {
        loop {
            if let Some(ended) = self.ended(command) {
                return ended.clone();
            }
            assert!(self.step(), "{command:?} never ends");
        }
    }

    pub(crate) fn start(&mut self, name: usize, bootstrap: &[usize]) {
        let bootstrap = bootstrap.iter().map(|other| self.peer(*other)).collect();
        self.command(name, Command::Start { bootstrap });
    }

    pub(crate) fn begin_put(&mut self, name: usize, salt: &[u8], value: &[u8]) -> CommandId {
        let (value, salt) = (value.into(), salt.into());
        self.command(name, Command::Put { value, salt })
    }

    pub(crate) fn put(&mut self, name: usize, salt: &[u8], value: &[u8]) -> Ended {
        let command = self.begin_put(name, salt, value);
        self.wait(command)
    }

    pub(crate) fn get(&mut self, name: usize, target: Id) -> Ended {
        let command = self.command(name, Command::Get { target });
        self.wait(command)
    }

    pub(crate) fn find(&mut self, name: usize, target: Id) -> Ended {
        let command = self.command(name, Command::FindNode { target });
        self.wait(command)
    }

    /// Brings an item to one node as a request, and waits for the answer.
    pub(crate) fn bring(
        &mut self,
        name: usize,
        item: &Arc<Item>,
        mirror_target: Option<Id>,
    ) -> Result<(), Refusal> {
        let item = Arc::clone(item);
        let request = Request::PutValue {
            item,
            mirror_target,
        };
        match self.ask(name, self.peer(name), request) {
            Reply::Put(answer) => answer,
            other => panic!("{other:?} answers no put"),
        }
    }

    /// Asks one node as if from `from`, and waits for the answer.
    pub(crate) fn ask(&mut self, name: usize, from: Peer, request: Request) -> Reply {
        self.send(name, from, request);
        loop {
            if let Some(reply) = self.hosts[name].overheard.take() {
                return reply;
            }
            assert!(self.step(), "the request is never answered");
        }
    }

    /// Asks one node as if from `from`.
    pub(crate) fn send(&mut self, name: usize, from: Peer, request: Request) {
        let claims = from;
        self.pretend(name, Sender { peer: from, claims }, request);
    }

    /// Asks one node as if from a sender who may claim to be somebody else.
    pub(crate) fn pretend(&mut self, name: usize, sender: Sender, request: Request) {
        self.act(name, |node, env| {
            node.handle_request(sender, TEST_ITSELF, request, env);
        });
    }

    /// Tells a node that time has passed, due or not; how many effects it had.
    pub(crate) fn poke(&mut self, name: usize) -> usize {
        let mut effects = 0;
        self.act(name, |node, env| {
            node.handle_timeout(env);
            effects = env.effects.len();
        });
        effects
    }
}

/// Faults.
impl World {
    /// From now on the node answers nobody: calls to it run into their deadline.
    pub(crate) fn kill(&mut self, name: usize) {
        self.hosts[name].node = None;
        self.hosts[name].manner = Manner::Silent;
    }

    pub(crate) fn behave(&mut self, name: usize, manner: Manner) {
        self.hosts[name].manner = manner;
    }

    /// From now on the node answers what `lie` says, or never.
    pub(crate) fn lie(&mut self, name: usize, lie: impl Fn(&Request) -> Option<Reply> + 'static) {
        self.behave(name, Manner::Liar(Box::new(lie)));
    }

    /// A new life of the node on what its disk kept; it knows nobody.
    pub(crate) fn restart(&mut self, name: usize, lose: Lose) {
        self.hosts[name].disk.lose(lose);
        self.hosts[name].manner = Manner::Honest;
        self.boot(name);
    }

    /// From now on the disk saves, or fails to.
    pub(crate) fn disk_works(&mut self, name: usize, outcome: Result<(), StoreError>) {
        self.hosts[name].disk.outcome = outcome;
    }

    /// How far a node's date is ahead of the world's.
    pub(crate) fn clock_ahead(&mut self, name: usize, ahead: Duration) {
        self.hosts[name].ahead = ahead;
    }
}
