//! One offer to a WHIP or WHEP endpoint, one answer.

use std::time::Duration;

use str0m::change::{SdpAnswer, SdpOffer};

use crate::Failure;

const TIMEOUT: Duration = Duration::from_secs(20);

pub fn ask(server: &str, path: &str, token: &str, offer: &SdpOffer) -> Result<SdpAnswer, Failure> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).http_status_as_error(false).build().into();
    let mut response = agent
        .post(format!("{server}{path}"))
        .header("Content-Type", "application/sdp")
        .header("Authorization", format!("Bearer {token}"))
        .send(offer.to_sdp_string())?;
    let body = response.body_mut().read_to_string()?;
    if response.status() != 201 {
        return Err(format!("{path}: {} {body}", response.status()).into());
    }
    Ok(SdpAnswer::from_sdp_string(&body)?)
}
