#!/bin/bash
cat << 'EOF' > /tmp/a.mobileconfig
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>PayloadType</key><string>Configuration</string><key>PayloadContent</key><array/></dict></plist>
EOF
tee /tmp/b.plist >/dev/null <<X
<?xml version="1.0"?><plist version="1.0"><dict><key>Command</key><dict><key>RequestType</key><string>DeviceLock</string><key>PIN</key><string>${PIN}</string></dict></dict></plist>
X
