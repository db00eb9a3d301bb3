//! How sensitive a value is.

use serde::{Deserialize, Serialize};

/// How sensitive a value is. The order is from worst to harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    Credential,
    Person,
    Location,
    Device,
    Organization,
    Security,
    Inventory,
    Protocol,
}

/// Words for a privacy class.
impl Class {
    pub const ALL: [Class; 8] = [
        Class::Credential,
        Class::Person,
        Class::Location,
        Class::Device,
        Class::Organization,
        Class::Security,
        Class::Inventory,
        Class::Protocol,
    ];

    /// The name in the catalog and in `data-privacy`.
    pub fn id(self) -> &'static str {
        match self {
            Class::Credential => "credential",
            Class::Person => "person",
            Class::Location => "location",
            Class::Device => "device",
            Class::Organization => "organization",
            Class::Security => "security",
            Class::Inventory => "inventory",
            Class::Protocol => "protocol",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.id() == id)
    }

    /// For people: "Device identifier".
    pub fn title(self) -> &'static str {
        match self {
            Class::Credential => "Credential",
            Class::Person => "Personal",
            Class::Location => "Location",
            Class::Device => "Device identifier",
            Class::Organization => "Organization",
            Class::Security => "Security state",
            Class::Inventory => "Inventory",
            Class::Protocol => "Protocol",
        }
    }

    /// What somebody could do with such a value.
    pub fn risk(self) -> &'static str {
        match self {
            Class::Credential => "Whoever holds it can act with it. Never share it; replace it if it got out.",
            Class::Person => "Says something about a person: who they are, how to reach them, or what they use.",
            Class::Location => "Says where a device, and so its holder, is or was.",
            Class::Device => "Singles out one device, and links what is known about it across systems and over time.",
            Class::Organization => "Names the organization or its servers; useful to whoever prepares an attack on it.",
            Class::Security => "Shows how well a device is protected, which an attacker would like to know.",
            Class::Inventory => "Describes hardware or software; together with others it can single out a device.",
            Class::Protocol => "Plumbing of the protocol; reveals nothing by itself.",
        }
    }
}
