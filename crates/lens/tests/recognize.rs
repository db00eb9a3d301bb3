//! Each fixture is recognised as the message that its file name says, and nothing else is offered unless the table says so.

use mdm_lens::catalog;
use mdm_lens::decode::{self, Kind, NodeId, ROOT};
use mdm_lens::lens;
use mdm_lens::recognize::{Reading, recognize};

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;

use fixtures::messages;

/// Fixture | kind of its message | other messages that it can be as well.
const TABLE: &str = "
axm/AxmAccessToken.json | token
axm/AxmActivationLockStatus.json | axm
axm/AxmActivity.json | axm
axm/AxmActivityCreate.json | axm
axm/AxmAppleCareCoverage.json | axm
axm/AxmAssignedServer.json | axm
axm/AxmClientAssertion.json | token
axm/AxmError.json | error
axm/AxmMdmDeviceDetail.json | axm
axm/AxmMdmDevices.json | axm
axm/AxmMdmServer.json | axm
axm/AxmMdmServerDevices.json | axm
axm/AxmMdmServers.json | axm
axm/AxmOrgDevice.json | axm
axm/AxmOrgDeviceList.json | list
axm/AxmOrgDeviceRecord.json | object
axm/AxmOrgDevices.json | axm
axm/AxmTokenError.json | error

broken/AB2.Assets+trailing-comma.json | vpp2
broken/Authenticate+bad-entity.plist | checkin
broken/Authenticate+cut.plist | checkin
broken/Authenticate+dict-never-closed.plist | checkin
broken/Authenticate+wrong-type.plist | checkin
broken/CheckOut+two-roots.plist | checkin
broken/DepAccount+bad-escape.json | dep
broken/DepSyncDevices+cut.json | dep
broken/TokenUpdate+bad-base64.plist | checkin
broken/TokenUpdate+cut-binary.plist | checkin
broken/VPP1.LicenseObject+duplicates.json | object

checkin/Authenticate+mac.plist | checkin
checkin/Authenticate+user-enrollment.plist | checkin
checkin/Authenticate.plist | checkin
checkin/CheckOut+openstep.plist | checkin
checkin/CheckOut+utf16le.plist | checkin
checkin/CheckOut.plist | checkin
checkin/DeclarativeManagement+tokens.plist | checkin
checkin/DeclarativeManagement.plist | checkin
checkin/GetBootstrapToken+answer.plist | answer
checkin/GetBootstrapToken.plist | checkin
checkin/GetToken+answer.plist | answer
checkin/GetToken+watch.plist | checkin
checkin/GetToken.plist | checkin
checkin/MachineInfo.plist | checkin
checkin/ReturnToService.plist | checkin
checkin/ReturnToServiceResponse.plist | answer
checkin/SetBootstrapToken.plist | checkin
checkin/TokenUpdate+binary.plist | checkin
checkin/TokenUpdate+shared-ipad.plist | checkin
checkin/TokenUpdate+user.plist | checkin
checkin/TokenUpdate.plist | checkin
checkin/UserAuthenticate.plist | checkin
checkin/UserAuthenticateChallenge.plist | answer
checkin/UserAuthenticateDigest.plist | checkin
checkin/UserAuthenticateToken.plist | answer

command/AccountConfiguration.plist | command
command/ActivationLockBypassCode.plist | command
command/ActiveNSExtensions.plist | command
command/ApplyRedemptionCode.plist | command
command/AvailableOSUpdates.plist | command
command/CancelEnhancedLogCollection.plist | command
command/CertificateList.plist | command
command/ClearActivationLockBypassCode.plist | command
command/ClearPasscode.plist | command
command/ClearRestrictionsPassword.plist | command
command/ContentCachingInformation.plist | command
command/DeclarativeManagement.plist | command
command/DeleteUser.plist | command
command/DeviceConfigured.plist | command
command/DeviceInformation.plist | command
command/DeviceLocation.plist | command
command/DeviceLock+bare.json | command
command/DeviceLock.plist | command
command/DisableLostMode.plist | command
command/DisableRemoteDesktop.plist | command
command/EnableLostMode.plist | command
command/EnableRemoteDesktop.plist | command
command/EraseDevice.plist | command
command/InstallApplication.plist | command
command/InstallEnterpriseApplication.plist | command
command/InstallMedia.plist | command
command/InstallProfile.plist | command
command/InstallProvisioningProfile.plist | command
command/InstalledApplicationList.plist | command
command/InviteToProgram.plist | command
command/LOMDeviceRequest.plist | command
command/LOMSetupRequest.plist | command
command/LogOutUser.plist | command
command/ManagedApplicationAttributes.plist | command
command/ManagedApplicationConfiguration.plist | command
command/ManagedApplicationFeedback.plist | command
command/ManagedApplicationList.plist | command
command/ManagedMediaList.plist | command
command/NSExtensionMappings.plist | command
command/OSUpdateStatus.plist | command
command/PlayLostModeSound.plist | command
command/ProfileList.plist | command
command/ProvisioningProfileList.plist | command
command/RefreshCellularPlans.plist | command
command/RemoveApplication.plist | command
command/RemoveMedia.plist | command
command/RemoveProfile.plist | command
command/RemoveProvisioningProfile.plist | command
command/RequestMirroring.plist | command
command/RequestUnlockToken.plist | command
command/RestartDevice.plist | command
command/Restrictions.plist | command
command/RotateFileVaultKey.plist | command
command/ScheduleOSUpdate.plist | command
command/ScheduleOSUpdateScan.plist | command
command/SecurityInfo.plist | command
command/SetAutoAdminPassword.plist | command
command/SetFirmwarePassword.plist | command
command/SetRecoveryLock.plist | command
command/Settings.plist | command
command/ShutDownDevice.plist | command
command/StopMirroring.plist | command
command/TriggerEnhancedLogCollection.plist | command
command/UnknownCommand.plist | command
command/UnlockUserAccount.plist | command
command/UserConfigured.plist | command
command/UserList.plist | command
command/ValidateApplications.plist | command
command/VerifyFirmwarePassword.plist | command
command/VerifyRecoveryLock.plist | command

ddm/DeclarationItemsResponse.json | ddm
ddm/StatusReport.json | ddm
ddm/TokensResponse.json | ddm
ddm/UnknownDeclaration.json | declaration
ddm/asset acme.json | asset-data
ddm/asset identity.json | asset-data
ddm/asset scep.json | asset-data
ddm/asset usernameandpassword.json | asset-data
ddm/com.apple.activation.simple.json | declaration
ddm/com.apple.asset.credential.userpassword.json | declaration
ddm/com.apple.asset.useridentity.json | declaration
ddm/com.apple.configuration.account.mail.json | declaration
ddm/com.apple.configuration.app.managed.json | declaration
ddm/com.apple.configuration.legacy.json | declaration
ddm/com.apple.configuration.management.status-subscriptions.json | declaration
ddm/com.apple.configuration.passcode.settings.json | declaration
ddm/com.apple.configuration.softwareupdate.enforcement.specific.json | declaration
ddm/com.apple.management.organization-info.json | declaration
ddm/com.apple.management.properties.json | declaration
ddm/com.apple.management.server-capabilities.json | declaration

dep/DepAccount.json | dep
dep/DepAccountDrivenRequest.json | dep
dep/DepAccountDrivenResponse.json | dep
dep/DepActivationLockRequest.json | dep
dep/DepActivationLockResponse.json | dep
dep/DepAssignProfile.json | dep
dep/DepBetaTokens.json | dep
dep/DepDefineProfile.json | dep
dep/DepDeviceDetails.json | dep
dep/DepDeviceList.json | list
dep/DepDeviceListRequest.json | dep
dep/DepDeviceRecord+bom.json | object
dep/DepDeviceRecord.json | object
dep/DepDeviceStatusResponse+remove.json | dep
dep/DepError.json | error
dep/DepFetchDevices+none.json | dep
dep/DepFetchDevices.json | dep
dep/DepFetchProfile.json | dep
dep/DepPageRequest+first.json | dep
dep/DepPageRequest.json | dep
dep/DepProfileResponse.json | dep
dep/DepReplacementDetails.json | dep
dep/DepServerToken.json | token
dep/DepSession.json | token
dep/DepSyncDevices+utf16le.json | dep
dep/DepSyncDevices.json | dep

error/APNsError.json | error
error/psso.required.json | error
error/softwareupdate.required.json | error
error/unrecognized.device.plist | error
error/watch.pairing.token.missing.json | error
error/well-known.failed.json | error

graph/Graph.Error.json | error
graph/Graph.applePushNotificationCertificate+by-keys.json | graph
graph/Graph.applePushNotificationCertificate+by-type.json | graph
graph/Graph.applePushNotificationCertificate.json | graph
graph/Graph.applePushNotificationCertificates.json | graph
graph/Graph.collection.json | graph
graph/Graph.depIOSEnrollmentProfile+by-context.json | graph
graph/Graph.depIOSEnrollmentProfile+by-keys.json | graph
graph/Graph.depIOSEnrollmentProfile+by-type.json | graph
graph/Graph.depMacOSEnrollmentProfile+by-context.json | graph
graph/Graph.depMacOSEnrollmentProfile+by-keys.json | graph
graph/Graph.depMacOSEnrollmentProfile+by-type.json | graph
graph/Graph.depMacOSEnrollmentProfiles+by-type.json | graph
graph/Graph.depMacOSEnrollmentProfiles.json | graph
graph/Graph.depOnboardingSetting+by-context.json | graph
graph/Graph.depOnboardingSetting+by-keys.json | graph
graph/Graph.depOnboardingSetting+by-type.json | graph
graph/Graph.depOnboardingSettings+by-type.json | graph
graph/Graph.depOnboardingSettings.json | graph
graph/Graph.enrollmentProfile.json | graph
graph/Graph.enrollmentProfiles+by-type.json | graph
graph/Graph.enrollmentProfiles.json | graph
graph/Graph.importedAppleDeviceIdentities+by-type.json | graph
graph/Graph.importedAppleDeviceIdentities.json | graph
graph/Graph.importedAppleDeviceIdentity+by-context.json | graph
graph/Graph.importedAppleDeviceIdentity+by-keys.json | graph
graph/Graph.importedAppleDeviceIdentity+by-type.json | graph
graph/Graph.iosVppApp+by-context.json | graph
graph/Graph.iosVppApp+by-keys.json | graph
graph/Graph.iosVppApp+by-type.json | graph
graph/Graph.iosVppApps+by-type.json | graph
graph/Graph.iosVppApps.json | graph
graph/Graph.macOsVppApp+by-context.json | graph
graph/Graph.macOsVppApp+by-keys.json | graph
graph/Graph.macOsVppApp+by-type.json | graph
graph/Graph.macOsVppApps+by-type.json | graph
graph/Graph.macOsVppApps.json | graph
graph/Graph.managedDevice+by-context.json | graph
graph/Graph.managedDevice+by-keys.json | graph
graph/Graph.managedDevice+by-type.json | graph
graph/Graph.managedDevices+by-type.json | graph
graph/Graph.managedDevices.json | graph
graph/Graph.mobileApps.json | graph
graph/Graph.vppToken+by-context.json | graph
graph/Graph.vppToken+by-keys.json | graph
graph/Graph.vppToken+by-type.json | graph
graph/Graph.vppTokens+by-type.json | graph
graph/Graph.vppTokens.json | graph

other/APNsPush.json | object
other/ESSO.json | object
other/ManifestURL.plist | object
other/WellKnown.json | object
other/passwordHash.plist | object

profile/Configuration+enrollment.mobileconfig | profile
profile/Configuration+restrictions.mobileconfig | profile
profile/Configuration+vpn-and-unknown.mobileconfig | profile
profile/Configuration+wifi.mobileconfig | profile
profile/com.apple.wifi.managed.plist | payload

response/ActivationLockBypassCode.plist | response
response/ActiveNSExtensions.plist | response | NSExtensionMappings
response/AvailableOSUpdates.plist | response
response/CertificateList.plist | response
response/ContentCachingInformation.plist | response
response/DeviceInformation+ios.plist | response
response/DeviceInformation+macos.plist | response
response/DeviceInformation+part.json | response
response/DeviceLocation.plist | response
response/DeviceLock.plist | response
response/InstallApplication+rejected.plist | response
response/InstallApplication.plist | response
response/InstallMedia.plist | response
response/InstalledApplicationList+part.json | response
response/InstalledApplicationList.plist | response
response/InviteToProgram.plist | response
response/LOMDeviceRequest.plist | response
response/LOMSetupRequest.plist | response
response/ManagedApplicationAttributes.plist | response
response/ManagedApplicationConfiguration.plist | response
response/ManagedApplicationFeedback.plist | response
response/ManagedApplicationList.plist | response
response/ManagedMediaList.plist | response
response/NSExtensionMappings.plist | response | ActiveNSExtensions
response/OSUpdateStatus.plist | response
response/ProfileList.plist | response
response/ProvisioningProfileList.plist | response
response/RequestMirroring.plist | response
response/RequestUnlockToken.plist | response
response/Response+error.plist | response
response/Response+format-error.plist | response
response/Response+idle-user.plist | response
response/Response+idle.plist | response
response/Response+not-now.plist | response
response/Response+chain-only.json | response
response/Response+chain.json | response
response/Response+user-channel.plist | response
response/Response.plist | response
response/Restrictions.plist | response
response/RotateFileVaultKey.plist | response
response/ScheduleOSUpdate.plist | response
response/ScheduleOSUpdateScan.plist | response
response/SecurityInfo+ios.plist | response
response/SecurityInfo+macos.plist | response
response/SetFirmwarePassword.plist | response
response/Settings.plist | response
response/UserList.plist | response
response/VerifyFirmwarePassword.plist | response
response/VerifyRecoveryLock.plist | response

store/Store.ContentMetadata+old.json | store
store/Store.ContentMetadata.json | store
store/Store.ItemObject.json | object
store/Store.Lookup.json | store
store/Store.LookupList.json | list
store/Store.LookupObject.json | object
store/SoftwareLookup.json | object
store/Store.ResourceList.json | list
store/Store.ResourceObject.json | object
store/Store.Resources.json | store
store/Store.Search.json | store

vpp1/VPP1.Answer.json | vpp1
vpp1/VPP1.AssetList.json | list
vpp1/VPP1.AssetObject.json | object
vpp1/VPP1.Assets.json | vpp1
vpp1/VPP1.AssetsRequest.json | vpp1
vpp1/VPP1.AssignmentList.json | list
vpp1/VPP1.AssignmentObject.json | object
vpp1/VPP1.Assignments.json | vpp1
vpp1/VPP1.AssignmentsRequest.json | vpp1
vpp1/VPP1.AssociationList.json | list
vpp1/VPP1.AssociationObject.json | object
vpp1/VPP1.ClientConfig.json | vpp1
vpp1/VPP1.ClientConfigRequest.json | vpp1
vpp1/VPP1.ClientContext.json | object
vpp1/VPP1.EditUserRequest.json | vpp1
vpp1/VPP1.Error+already.json | error
vpp1/VPP1.Error.json | error
vpp1/VPP1.LicenseList.json | list
vpp1/VPP1.LicenseObject+device.json | object
vpp1/VPP1.LicenseObject.json | object
vpp1/VPP1.Licenses.json | vpp1
vpp1/VPP1.LicensesRequest.json | vpp1
vpp1/VPP1.LocationObject.json | object
vpp1/VPP1.ManageLicenses.json | vpp1
vpp1/VPP1.ManageLicensesRequest+users.json | vpp1
vpp1/VPP1.ManageLicensesRequest.json | vpp1
vpp1/VPP1.MemberObject.json | object
vpp1/VPP1.NextBatchRequest.json | vpp1
vpp1/VPP1.RegisterUserRequest.json | vpp1
vpp1/VPP1.Request.json | vpp1
vpp1/VPP1.ServiceConfig.json | vpp1
vpp1/VPP1.User.json | vpp1
vpp1/VPP1.UserList.json | list
vpp1/VPP1.UserObject.json | object
vpp1/VPP1.UserRequest+get.json | vpp1
vpp1/VPP1.UserRequest+retire.json | vpp1
vpp1/VPP1.Users.json | vpp1
vpp1/VPP1.UsersRequest.json | vpp1

vpp2/AB2.AssetCountNotification.json | vpp2
vpp2/AB2.AssetList.json | list
vpp2/AB2.AssetManagementNotification.json | vpp2
vpp2/AB2.AssetObject.json | object
vpp2/AB2.Assets.json | vpp2
vpp2/AB2.AssignmentList.json | list
vpp2/AB2.AssignmentObject.json | object
vpp2/AB2.Assignments.json | vpp2
vpp2/AB2.ClientConfig.json | vpp2
vpp2/AB2.ClientConfigRequest.json | vpp2
vpp2/AB2.Error.json | error
vpp2/AB2.ErrorList.json | list
vpp2/AB2.Event.json | vpp2
vpp2/AB2.EventStatus.json | vpp2
vpp2/AB2.ManageAssetsRequest+users.json | vpp2
vpp2/AB2.ManageAssetsRequest.json | vpp2
vpp2/AB2.ManageSubscriptionsRequest.json | vpp2
vpp2/AB2.ManageUsersRequest.json | vpp2
vpp2/AB2.MdmInfoObject.json | object
vpp2/AB2.Notification.json | vpp2
vpp2/AB2.RevokeAssetsRequest.json | vpp2
vpp2/AB2.ServiceConfig.json | vpp2
vpp2/AB2.SubscriptionAdmins.json | vpp2
vpp2/AB2.SubscriptionAdminsChanged.json | vpp2
vpp2/AB2.SubscriptionAssignmentObject.json | object
vpp2/AB2.SubscriptionAssignments.json | vpp2
vpp2/AB2.SubscriptionCountNotification.json | vpp2
vpp2/AB2.SubscriptionList.json | list
vpp2/AB2.SubscriptionManagement.json | vpp2
vpp2/AB2.SubscriptionManagementNotification.json | vpp2
vpp2/AB2.SubscriptionObject.json | object
vpp2/AB2.Subscriptions.json | vpp2
vpp2/AB2.TestNotification.json | vpp2
vpp2/AB2.UserAssociatedNotification.json | vpp2
vpp2/AB2.UserList.json | list
vpp2/AB2.UserManagementNotification.json | vpp2
vpp2/AB2.UserObject.json | object
vpp2/AB2.Users.json | vpp2
vpp2/VPP.LocationToken+base64.vpptoken | token
vpp2/VPP.LocationToken.json | token

webhook/WebhookAcknowledge.json | webhook
webhook/WebhookCheckin.json | webhook
webhook/WebhookDepDevices.json | webhook
";

/// Fixtures that are taken for nothing: those of which nothing can be read, and those that have words of all trades and nothing else.
const UNTOLD: &[&str] = &[
    "broken/TokenUpdate+cut-binary.plist",
    "ddm/asset usernameandpassword.json",
    "dep/DepPageRequest+first.json",
    "dep/DepPageRequest.json",
    "vpp2/AB2.MdmInfoObject.json",
];

fn readings(fixture: &messages::Fixture) -> Vec<Reading> {
    // The envelope of a webhook is peeled before anything is recognised: here it is looked at as it is.
    let raw = fixture.name.starts_with("webhook/");
    match fixture.open().first().and_then(|lens| lens.document()).filter(|_| !raw) {
        Some(document) => recognize(document, ROOT),
        None => recognize(&decode::read(fixture.bytes()), ROOT),
    }
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str, Vec<&'static str>)> {
    TABLE.lines().filter(|line| !line.is_empty()).map(|line| {
        let mut columns = line.split('|').map(str::trim);
        let mut column = || columns.next().unwrap_or_default();
        (column(), column(), column().split(' ').filter(|name| !name.is_empty()).collect())
    })
}

/// What is recognised otherwise than the table says, of the fixtures that `of` takes.
fn wrong(of: impl Fn(&str) -> bool) -> Vec<String> {
    let catalog = catalog::get();
    let fixtures = messages::all();
    let mut wrong = Vec::new();
    for (name, kind, also) in rows().filter(|(name, ..)| of(name)) {
        let Some(fixture) = fixtures.iter().find(|fixture| fixture.name == name) else {
            wrong.push(format!("{name} is in the table and not in the folder"));
            continue;
        };
        let found = readings(fixture);
        let mut found: Vec<_> = found.iter().map(|reading| catalog.dict(reading.message)).map(|dict| (dict.name, dict.kind)).collect();
        let mut expected: Vec<_> = [fixture.message()].into_iter().chain(also).map(|name| (name, kind)).collect();
        if UNTOLD.contains(&name) {
            expected.clear();
        }
        // Which of equals stands first is not promised.
        found.sort_unstable();
        expected.sort_unstable();
        if found != expected {
            wrong.push(format!("{name} is {found:?} and should be {expected:?}"));
        }
    }
    wrong
}

fn is_declaration(name: &str) -> bool {
    name.starts_with("ddm/com.apple.")
}

#[test]
fn every_fixture_is_the_message_that_its_name_says() {
    let wrong = wrong(|name| !is_declaration(name));
    assert!(wrong.is_empty(), "{} are recognised wrongly:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_declaration_is_known_by_its_type() {
    let wrong = wrong(is_declaration);
    assert!(wrong.is_empty(), "{} are recognised wrongly:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_fixture_is_in_the_table() {
    let listed: Vec<_> = rows().map(|(name, ..)| name).collect();
    let missing: Vec<_> = messages::all().into_iter().map(|fixture| fixture.name).filter(|name| !listed.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn what_gives_a_message_away_is_told() {
    for fixture in messages::all() {
        for reading in readings(&fixture) {
            assert!(!reading.evidence.is_empty(), "{} is recognised without a word why", fixture.name);
        }
    }
}

/// Fields that the lens finds, by path.
fn fields(name: &str, bytes: &[u8]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for document in &mut lens::open(name, bytes.to_vec(), messages::NOW) {
        let walked: Result<(), ()> = document.each(|node| {
            found.extend(node.field.map(|field| (node.path, catalog::get().id(field))));
            Ok(())
        });
        walked.expect("nothing fails here");
    }
    found
}

fn assert_field(found: &[(String, String)], path: &str, id: &str) {
    assert!(found.iter().any(|(at, field)| at == path && field == id), "{path} is not {id}: {found:#?}");
}

#[test]
fn a_check_in_inside_an_envelope_that_nobody_knows_is_annotated() {
    let found = fields("log.json", br#"{"captured":"2026-09-20","body":{"MessageType":"CheckOut","Topic":"com.apple.mgmt.External.example","UDID":"00008120-00000000DEADBEEF"}}"#);
    assert_field(&found, "/body/MessageType", "CheckOut/MessageType");
    assert_field(&found, "/body/UDID", "CheckOut/UDID");
}

#[test]
fn messages_in_a_list_inside_an_unknown_envelope_are_each_annotated() {
    let found = fields(
        "queue.json",
        br#"{"queue":[{"Command":{"RequestType":"DeviceLock","PIN":"000000"},"CommandUUID":"1"},{"Command":{"RequestType":"EraseDevice","PIN":"000000"},"CommandUUID":"2"}]}"#,
    );
    assert_field(&found, "/queue/0/Command/PIN", "DeviceLock/PIN");
    assert_field(&found, "/queue/1/Command/PIN", "EraseDevice/PIN");
}

#[test]
fn services_answers_inside_an_unknown_envelope_are_annotated() {
    let found =
        fields("dump.json", br#"{"dump":{"device":{"serial_number":"F2LXK3ABCDEF","profile_status":"empty","model":"iPhone 15"}}}"#);
    assert_field(&found, "/dump/device/serial_number", "DepDevice/serial_number");
    let found = fields("dump.json", br#"{"a":[{"b":{"notificationId":"1","notificationType":"ASSET_COUNT","uId":"2","notification":{"adamId":"1234567890","countDelta":1,"pricingParam":"STDQ"}}}]}"#);
    assert_field(&found, "/a/0/b/notification/countDelta", "AbAssetCountContent/countDelta");
}

#[test]
fn keys_of_the_envelope_itself_are_left_unexplained() {
    let found = fields("log.json", br#"{"captured":"2026-09-20","body":{"MessageType":"CheckOut","Topic":"t","UDID":"u"}}"#);
    assert!(found.iter().all(|(path, _)| path.starts_with("/body/")), "{found:?}");
}

#[test]
fn what_is_no_message_is_taken_for_none() {
    for text in [
        "{}",
        "[]",
        "[1,2,3]",
        "{\"a\":1,\"b\":2,\"c\":3}",
        "\"hello\"",
        "42",
        "{\"name\":\"x\",\"version\":\"1.0.0\",\"dependencies\":{}}",
        // Words of all trades.
        r#"{"status":"ok","device":{"serial_number":"QX0000TEST07","model":"Mac14,2"}}"#,
        r#"{"device":{"identifier":"x"}}"#,
        r#"{"device":"QX0000TEST07"}"#,
        r#"{"id":1,"name":"x","url":"https://example.com"}"#,
        r#"{"id":"1","name":"x","metadata":{}}"#,
        r#"{"Name":"Departments","URL":"smb://files.example.com/dept","AutoMount":true}"#,
        r#"{"UserName":"x","Password":"y"}"#,
        r#"{"limit":100}"#,
        r#"{"cursor":"abc","limit":100}"#,
        r#"{"devices":["laptop-1","laptop-2"]}"#,
        r#"{"devices":[{"name":"x"}]}"#,
        r#"{"Status":"ok","State":"CA"}"#,
        r#"{"Status":"Acknowledged","Users":[]}"#,
        r#"{"status":0,"users":[]}"#,
        r#"{"errors":[{"code":"x","title":"y","status":"404","detail":"z"}]}"#,
        r#"{"items":[{"assets":[]}]}"#,
        r#"{"mdm":"jamf-pro"}"#,
        r#"{"results":{"apps":{"data":[]}}}"#,
    ] {
        let document = decode::read(text.as_bytes().to_vec());
        let found: Vec<_> = recognize(&document, ROOT).iter().map(|reading| catalog::get().dict(reading.message).name).collect();
        assert!(found.is_empty(), "{text} is taken for {found:?}");
    }
}

#[test]
fn the_order_of_keys_does_not_matter() {
    let backwards = br#"{"UDID":"u","Topic":"t","MessageType":"CheckOut"}"#;
    let document = decode::read(backwards.to_vec());
    assert_eq!(document.kind(ROOT as NodeId), Kind::Dict);
    assert_eq!(
        recognize(&document, ROOT).iter().map(|reading| catalog::get().dict(reading.message).name).collect::<Vec<_>>(),
        ["CheckOut"]
    );
}
