resource "x_profile" "y" {
  payloads {
    payload_content {
      PayloadType = "com.apple.dock"
      PayloadIdentifier = "a"
      autohide = true
    }
  }
}
