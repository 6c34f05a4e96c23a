//! `troth open`: begin to record a client.

use ledger_core::event::relationship::{RelationshipKind, Rhythm};
use ledger_core::relationship::{Command, Profile};
use ledger_core::{StreamId, Text};

use crate::args::Recording;
use crate::desk::{Desk, Session};
use crate::failure::Failure;
use crate::input::when;

/// Begin to record a client
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("open.md"))]
pub(crate) struct Open {
    /// The client's short name: lower-case letters, digits and `-`, such as acme
    #[arg(value_name = "CLIENT")]
    client: String,
    #[command(flatten)]
    profile: ProfileArgs,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

/// What is said of a client.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct ProfileArgs {
    /// The client's name, as both sides write it
    #[arg(long)]
    name: Option<String>,
    /// What kind of engagement it is
    #[arg(long, value_enum)]
    kind: Option<KindArg>,
    /// The time zone in which its days are read (default: UTC)
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<String>,
    /// What the contract is worth; kept as internal text
    #[arg(long, value_name = "AMOUNT", requires = "currency")]
    contract_value: Option<String>,
    /// The currency of the contract value, such as EUR
    #[arg(long, value_name = "CODE", requires = "contract_value")]
    currency: Option<String>,
    /// The period of the contract value (default: year)
    #[arg(long, value_enum, requires = "contract_value")]
    per: Option<Per>,
    /// How often the two sides meet promises (default: weekly)
    #[arg(long, value_enum)]
    rhythm: Option<RhythmArg>,
    /// Tags of its shape, separated by commas
    #[arg(long, value_name = "TAG,…", value_delimiter = ',')]
    shape: Vec<String>,
    /// The client's id in another system
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum KindArg {
    Project,
    Consulting,
    Retainer,
    Advisory,
    Growth,
    Experimentation,
    Strategic,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum RhythmArg {
    Weekly,
    Monthly,
    Quarterly,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Per {
    Month,
    Quarter,
    #[default]
    Year,
    Project,
}

impl ProfileArgs {
    /// What was typed, as it is meant.
    pub(crate) fn meant(&self) -> Result<Profile, Failure> {
        let text = |given: &Option<String>| given.as_deref().map(Text::new).transpose();
        let shape: Vec<Text> = self.shape.iter().map(|tag| Text::new(tag)).collect::<Result<_, _>>()?;
        Ok(Profile {
            zone: self.zone.as_deref().map(when::zone).transpose()?,
            kind: self.kind.map(Into::into),
            rhythm: self.rhythm.map(Into::into),
            name: text(&self.name)?,
            external_id: text(&self.external_id)?,
            shape: Some(shape).filter(|tags| !tags.is_empty()),
            contract_value: self.value()?,
        })
    }

    fn value(&self) -> Result<Option<Text>, Failure> {
        let (Some(amount), Some(currency)) = (&self.contract_value, &self.currency) else { return Ok(None) };
        let per = match self.per.unwrap_or_default() {
            Per::Month => "month",
            Per::Quarter => "quarter",
            Per::Year => "year",
            Per::Project => "project",
        };
        contract_value(amount, currency, per).map(Some)
    }
}

/// The contract value as the one JSON text that is sealed.
pub(crate) fn contract_value(amount: &str, currency: &str, per: &str) -> Result<Text, Failure> {
    let digits = amount.replace(['_', '\''], "");
    let number = digits.split_once('.').map_or((digits.as_str(), ""), |parts| parts);
    let whole = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if number.0.is_empty() || !whole(number.0) || !whole(number.1) || number.1.len() > 2 {
        return Err(Failure::usage(
            "amount",
            format!("`{amount}` is not an amount"),
            "write it like 48000 or 48000.50",
        ));
    }
    let code = currency.to_uppercase();
    if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(Failure::usage(
            "currency",
            format!("`{currency}` is not a currency's code"),
            "write it like EUR or USD",
        ));
    }
    Ok(Text::new(&format!(r#"{{"amount":"{digits}","currency":"{code}","per":"{per}"}}"#))?)
}

impl Open {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = StreamId::client(&self.client).map_err(|error| {
            Failure::usage(
                "client-name",
                error.to_string(),
                format!("for example: troth open {}", crate::desk::slug(&self.client)),
            )
        })?;
        let profile = self.profile.meant()?;
        let zone = profile.zone.unwrap_or(Desk::zone());
        let given = session.given(&self.recording, zone)?;
        session.decide(&stream, Command::Open(profile), &given)?;
        session.say(format!("opened {stream}, days in {zone}"));
        session.suggest(format!("troth promise {stream} \"Run the pricing check\" --due \"fri 16:00\""));
        Ok(())
    }
}

impl From<KindArg> for RelationshipKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Project => Self::Project,
            KindArg::Consulting => Self::Consulting,
            KindArg::Retainer => Self::Retainer,
            KindArg::Advisory => Self::Advisory,
            KindArg::Growth => Self::Growth,
            KindArg::Experimentation => Self::Experimentation,
            KindArg::Strategic => Self::Strategic,
        }
    }
}

impl From<RhythmArg> for Rhythm {
    fn from(rhythm: RhythmArg) -> Self {
        match rhythm {
            RhythmArg::Weekly => Self::Weekly,
            RhythmArg::Monthly => Self::Monthly,
            RhythmArg::Quarterly => Self::Quarterly,
        }
    }
}
