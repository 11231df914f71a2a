//! The load generator: many real WebRTC clients in one process, against a running server over its public interfaces.
//!
//! `benchmarks/forwarding.py` starts it with a plan on standard input and reads phases and figures as JSON lines from
//! standard output. Clients join by WHIP and WHEP with client tokens, with real ICE, DTLS and SRTP by str0m; they
//! never decode media. It shares the machine with what it measures, so it spends as little as it can: two threads,
//! one for all publishers and one for all subscribers.
#![forbid(unsafe_code)]

mod client;
mod join;
mod media;
mod plan;
mod publish;
mod subscribe;
mod tally;
mod window;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::plan::Plan;
use crate::publish::Publisher;
use crate::subscribe::Subscriber;
use crate::tally::Figures;
use crate::window::Window;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Everyone should hear everyone within this time after the last join; who does not is counted in the figures.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(30);
/// What was sent inside the window may arrive this much later.
const TAIL: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("loadgen: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let plan: Plan = serde_json::from_reader(std::io::stdin())?;
    plan.check()?;
    let window = Arc::new(Window::new(Instant::now()));
    let stop = Arc::new(AtomicBool::new(false));
    let (publishers, new_publishers) = mpsc::channel();
    let (subscribers, new_subscribers) = mpsc::channel();
    let publishing = {
        let (window, stop) = (Arc::clone(&window), Arc::clone(&stop));
        thread::spawn(move || publish::run(&new_publishers, &window, &stop))
    };
    let subscribing = {
        let (window, stop) = (Arc::clone(&window), Arc::clone(&stop));
        thread::spawn(move || subscribe::run(&new_subscribers, &window, &stop))
    };

    let server = plan.server.as_str();
    for (index, wanted) in plan.publishers.iter().enumerate() {
        let publisher = Publisher::join(server, wanted, index, plan.spacing(), window.epoch())?;
        publishers.send(publisher)?;
    }
    for wanted in &plan.subscribers {
        subscribers.send(Subscriber::join(server, wanted)?)?;
    }
    let unsettled = settle(&window, &plan);
    measure(&window, &plan);
    stop.store(true, Ordering::Release);
    let sent = publishing.join().map_err(|_| "the publishing thread panicked")??;
    let tallies = subscribing.join().map_err(|_| "the subscribing thread panicked")??;
    let figures = Figures::new(&plan, &sent, tallies, unsettled);
    println!("{}", json!({"phase": "done", "figures": figures}));
    Ok(())
}

/// Waits until every subscriber has heard every track it should; returns how many have not.
fn settle(window: &Window, plan: &Plan) -> usize {
    let deadline = Instant::now() + SETTLE_TIMEOUT;
    while window.settled() < plan.subscribers.len() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(20));
    }
    let unsettled = plan.subscribers.len().saturating_sub(window.settled());
    println!("{}", json!({"phase": "settled", "unsettled": unsettled}));
    thread::sleep(plan.warmup());
    unsettled
}

fn measure(window: &Window, plan: &Plan) {
    window.open();
    println!("{}", json!({"phase": "measuring"}));
    thread::sleep(plan.measure());
    window.close();
    println!("{}", json!({"phase": "measured"}));
    thread::sleep(TAIL);
}
