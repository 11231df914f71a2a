//! The settings as the control plane writes them.

use std::net::IpAddr;
use std::time::Duration;

use net::Advertised;
use serde::Deserialize;

use crate::fault::Fault;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    bind: IpAddr,
    udp_port: u16,
    #[serde(default)]
    tcp_port: Option<u16>,
    #[serde(default)]
    advertised: Vec<String>,
    #[serde(default = "default_idle_timeout")]
    idle_timeout_s: f64,
    /// Lets a caller break the media thread on purpose. Only tests of containment set it.
    #[serde(default)]
    pub breakable: bool,
}

/// Longer than the grace of signaling, so that media outlives a lost connection.
fn default_idle_timeout() -> f64 {
    45.0
}

impl Settings {
    pub fn parse(json: &str) -> Result<Self, Fault> {
        serde_json::from_str(json).map_err(|cause| Fault::bad_request(format_args!("media settings: {cause}")))
    }

    pub fn net(&self) -> Result<net::Settings, Fault> {
        let advertised = self.advertised.iter().map(|text| text.parse::<Advertised>());
        let idle_timeout = Duration::try_from_secs_f64(self.idle_timeout_s).ok().filter(|time| !time.is_zero());
        Ok(net::Settings {
            bind: self.bind,
            udp_port: self.udp_port,
            tcp_port: self.tcp_port,
            advertised: advertised.collect::<Result<_, _>>().map_err(Fault::bad_request)?,
            idle_timeout: idle_timeout.ok_or_else(|| Fault::bad_request("idle_timeout_s must be above 0"))?,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_with_defaults() {
        let settings = Settings::parse(r#"{"bind": "0.0.0.0", "udp_port": 7882}"#).unwrap().net().unwrap();
        assert_eq!((settings.udp_port, settings.tcp_port), (7882, None));
        assert_eq!(settings.idle_timeout, Duration::from_secs(45));
    }

    #[test]
    fn a_wrong_setting_is_named() {
        for (json, named) in [
            (r#"{"bind": "nowhere", "udp_port": 1}"#, "IP address"),
            (r#"{"bind": "::", "udp_port": 70000}"#, "70000"),
            (r#"{"bind": "::", "udp_port": 1, "prot": 2}"#, "prot"),
            (r#"{"bind": "::", "udp_port": 1, "advertised": ["example.com"]}"#, "example.com"),
            (r#"{"bind": "::", "udp_port": 1, "idle_timeout_s": 0}"#, "idle_timeout_s"),
            (r#"{"bind": "::", "udp_port": 1, "idle_timeout_s": 1e300}"#, "idle_timeout_s"),
        ] {
            let fault = Settings::parse(json).and_then(|settings| settings.net().map(|_| ())).unwrap_err();
            assert_eq!(fault.code, "bad_request");
            assert!(fault.detail.contains(named), "{json}: {fault}");
        }
    }
}
