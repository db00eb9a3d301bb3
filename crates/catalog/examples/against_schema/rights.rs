//! Access rights as the schema writes them, and as the table does.

/// `None` for what is no right: "Special Case" is told by each query of its own.
pub fn right(schema: &str) -> Option<&'static str> {
    Some(match schema {
        "AllowInspection" => "profile-inspection",
        "AllowInstallationRemoval" => "profile-installation",
        "DeviceLockAndRemovePasscode" | "AllowPasscodeRemovalAndLock" => "lock",
        "AllowDeviceErase" => "erase",
        "AllowQueryDeviceInformation" => "device-query",
        "AllowQueryNetworkInformation" => "network-query",
        "AllowProvisioningInspection" => "provisioning-inspection",
        "AllowProvisioningInstallationRemoval" => "provisioning-installation",
        "QueryInstalledApps" | "AllowQueryApplications" => "app-query",
        "AllowQueryRestrictions" => "restrictions-query",
        "AllowQuerySecurity" => "security-query",
        "AllowSettings" => "settings",
        "AllowAppInstallation" => "app-installation",
        _ => return None,
    })
}
