//! Churn: each node leaves and comes back in its own time.
//!
//! A node's clock runs whatever else happens: if another fault has it down when its session ends,
//! there is nobody to leave, and if it is not away by churn there is nobody to come back. Every
//! length is a draw of the node, the fault and the number of its turn.

use super::super::stage::{Position, Stage};
use super::super::{Event, World};
use crate::chance::{Draw, Name, Purpose};
use crate::engine::calendar::{Order, Rank};
use crate::scenario::spec::{Absence, Churn, FaultKind, Session, Start};
use kadlab_core::time::{Duration, Time};

/// What one node does next in a churn.
#[derive(Clone, Copy, Debug)]
pub(in crate::world) struct Turn {
    fault: u16,
    position: Position,
    /// Counts its sessions, or its absences.
    number: u32,
    kind: TurnKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum TurnKind {
    Leaves,
    Returns,
}

impl World<'_> {
    /// Everybody is found in a session or in an absence, of which some is ahead.
    pub(super) fn begin_churn(&mut self, fault: usize, churn: &Churn) {
        let mut draw = self.selecting(fault);
        for position in self.select(&churn.on, &mut draw) {
            let mut draw = lifetime(self.stage, fault, position, (Purpose::Session, 0));
            if is_present(churn, &mut draw) {
                self.plan(fault, position, 0, first_session(churn, &mut draw));
                continue;
            }
            self.keep_away(fault, position, churn);
            let mut draw = lifetime(self.stage, fault, position, (Purpose::Absence, 0));
            let absence = first_absence(churn, &mut draw);
            self.enter_turn(fault, position, 0, TurnKind::Returns, absence);
        }
    }

    /// A node that equilibrium has away when churn begins.
    fn keep_away(&mut self, fault: usize, position: Position, churn: &Churn) {
        if self.stop(fault, position, churn.lose) {
            self.left(fault, position);
        } else if self.host(position).life == 0 {
            self.host(position).down_by = Some(fault);
            self.touch_once(fault, position);
        }
    }

    /// A node's turn has come.
    pub(in crate::world) fn turn(&mut self, turn: Turn) {
        let (fault, position) = (usize::from(turn.fault), turn.position);
        let FaultKind::Churn(churn) = &self.stage.scenario.faults[fault].kind else {
            unreachable!("only churn gives nodes turns");
        };
        match turn.kind {
            TurnKind::Leaves => {
                if self.stop(fault, position, churn.lose) {
                    self.left(fault, position);
                }
                let number = turn.number + 1;
                let mut draw = lifetime(self.stage, fault, position, (Purpose::Absence, number));
                let absence = next_absence(churn, &mut draw);
                self.enter_turn(fault, position, number, TurnKind::Returns, absence);
            }
            TurnKind::Returns => {
                if self.start_again(fault, position) {
                    self.ledger.returned(fault, self.now, 1);
                }
                let number = turn.number + 1;
                let mut draw = lifetime(self.stage, fault, position, (Purpose::Session, number));
                self.plan(fault, position, number, next_session(churn, &mut draw));
            }
        }
    }

    /// Whoever is away comes back.
    pub(super) fn end_churn(&mut self, fault: usize) {
        let nodes = self.revive(fault);
        self.ledger.returned(fault, self.now, nodes);
    }

    fn left(&mut self, fault: usize, position: Position) {
        self.touch_once(fault, position);
        self.ledger.departed(fault, self.now);
    }

    fn touch_once(&mut self, fault: usize, position: Position) {
        if !self.struck[fault].contains(&position) {
            self.touch(fault, &[position]);
        }
    }

    fn plan(&mut self, fault: usize, position: Position, number: u32, ahead: Option<Duration>) {
        self.enter_turn(fault, position, number, TurnKind::Leaves, ahead);
    }

    /// Nothing is entered beyond the fault's end. Turns stand at (fault, node, its count).
    fn enter_turn(
        &mut self,
        fault: usize,
        position: Position,
        number: u32,
        kind: TurnKind,
        ahead: Option<Duration>,
    ) {
        let end = end(self.stage, fault);
        let Some(at) = ahead.map(|ahead| self.now + ahead).filter(|at| *at < end) else {
            return;
        };
        let fault = u16::try_from(fault).expect("a scenario has few faults");
        let count = 2 * number + 1 + u32::from(kind == TurnKind::Leaves);
        let order = Order::new(at.as_micros(), Rank::Fault, fault.into(), (position, count));
        let turn = Turn {
            fault,
            position,
            number,
            kind,
        };
        self.calendar.push(order, Event::Turn(turn));
    }
}

/// When a churn is over.
fn end(stage: &Stage, fault: usize) -> Time {
    let spec = &stage.scenario.faults[fault];
    match spec.kind.lasts() {
        Some(lasts) => spec.at + lasts,
        None => Time::ZERO + stage.scenario.duration,
    }
}

/// How often a node leaves in a churn, unless another fault has it down then.
pub(super) fn departures(stage: &Stage, fault: usize, churn: &Churn, node: Position) -> u32 {
    let (mut at, end) = (stage.scenario.faults[fault].at, end(stage, fault));
    let draw = |purpose, number| lifetime(stage, fault, node, (purpose, number));
    let mut first = draw(Purpose::Session, 0);
    let mut stays = is_present(churn, &mut first);
    let mut ahead = match stays {
        true => first_session(churn, &mut first),
        false => first_absence(churn, &mut draw(Purpose::Absence, 0)),
    };
    // Whom equilibrium has away at first leaves when churn begins.
    let mut departures = u32::from(!stays);
    for number in 1.. {
        let Some(then) = ahead.map(|ahead| at + ahead).filter(|then| *then < end) else {
            break;
        };
        at = then;
        departures += u32::from(stays);
        ahead = match stays {
            true => next_absence(churn, &mut draw(Purpose::Absence, number)),
            false => next_session(churn, &mut draw(Purpose::Session, number)),
        };
        stays = !stays;
    }
    departures
}

/// Where the length of a session or an absence is drawn.
fn lifetime(stage: &Stage, fault: usize, node: Position, turn: (Purpose, u32)) -> Draw {
    let kind = format!("churn/{}", stage.scenario.faults[fault].name);
    let name = Name::of(&kind, &stage.display_name(node));
    stage.chance.draw(name, turn.0, turn.1)
}

/// Whether a node is in a session when churn begins: in equilibrium by the means of the laws.
fn is_present(churn: &Churn, draw: &mut Draw) -> bool {
    match (&churn.session, churn.absence) {
        (
            Session::Law {
                law,
                start: Start::Equilibrium,
            },
            Absence::Law(absence),
        ) => {
            let (stays, away) = (law.mean_us(), absence.mean_us());
            draw.unit() <= stays / (stays + away)
        }
        _ => true,
    }
}

/// What is left of the session in which a node is found; `None` for ever.
fn first_session(churn: &Churn, draw: &mut Draw) -> Option<Duration> {
    match &churn.session {
        Session::Law {
            law,
            start: Start::Fresh,
        } => Some(law.draw(draw)),
        Session::Law { law, .. } => Some(law.residual(draw)),
        Session::Curve { curve, .. } => curve.draw(draw),
    }
}

/// What is left of the absence in which a node is found; `None` for ever.
fn first_absence(churn: &Churn, draw: &mut Draw) -> Option<Duration> {
    match churn.absence {
        Absence::Law(law) => Some(law.residual(draw)),
        Absence::ForGood => None,
    }
}

fn next_absence(churn: &Churn, draw: &mut Draw) -> Option<Duration> {
    match churn.absence {
        Absence::Law(law) => Some(law.draw(draw)),
        Absence::ForGood => None,
    }
}

fn next_session(churn: &Churn, draw: &mut Draw) -> Option<Duration> {
    match &churn.session {
        Session::Law { law, .. } => Some(law.draw(draw)),
        Session::Curve { curve, .. } => curve.draw(draw),
    }
}
