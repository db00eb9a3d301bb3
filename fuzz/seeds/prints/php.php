$c = array(
  'Command' => array('RequestType' => 'DeviceLock'),
  'CommandUUID' => 'A',
);