//! What a run is to do, as `benchmarks/forwarding.py` writes it.

use std::time::Duration;

use serde::Deserialize;

/// Beyond this the generator itself would be the bottleneck on any machine it is meant for.
const MAX_CLIENTS: usize = 2000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// `http://host:port`
    pub server: String,
    pub publishers: Vec<Publish>,
    pub subscribers: Vec<Subscribe>,
    warmup_s: f64,
    measure_s: f64,
    /// Between the packets of one frame, as an uplink would spread them.
    spacing_us: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// Path and query of the WHIP endpoint.
    pub path: String,
    pub token: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscribe {
    /// Path and query of the WHEP endpoint.
    pub path: String,
    pub token: String,
    /// Indexes of the publishers that it receives.
    pub hears: Vec<usize>,
}

impl Plan {
    pub fn check(&self) -> Result<(), String> {
        if self.publishers.is_empty() || self.subscribers.is_empty() {
            return Err("a plan needs a publisher and a subscriber".to_owned());
        }
        if self.publishers.len() + self.subscribers.len() > MAX_CLIENTS {
            return Err(format!("a plan has at most {MAX_CLIENTS} clients"));
        }
        let deaf = |subscriber: &Subscribe| {
            subscriber.hears.is_empty() || subscriber.hears.iter().any(|index| *index >= self.publishers.len())
        };
        if self.subscribers.iter().any(deaf) {
            return Err("every subscriber hears publishers of the plan".to_owned());
        }
        let times = [self.warmup_s, self.measure_s];
        if times.iter().any(|time| Duration::try_from_secs_f64(*time).is_err()) {
            return Err("times are seconds".to_owned());
        }
        Ok(())
    }

    pub fn warmup(&self) -> Duration {
        Duration::from_secs_f64(self.warmup_s)
    }

    pub fn measure(&self) -> Duration {
        Duration::from_secs_f64(self.measure_s)
    }

    pub fn spacing(&self) -> Duration {
        Duration::from_micros(self.spacing_us)
    }
}
