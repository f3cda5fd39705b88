const words = (text: string): readonly string[] => text.split(/\s+/);

/** What the API will have and does not yet, by type: a name is struck off here when its field arrives. */
export const laterFields = {
  Query: words(`chart alerts alertsById incidents checks policies policyBacktest expectedServers containments blacklists wazuhAlerts wazuhAgents
    notificationTargets headline`),
  Mutation:
    words(`addCertificateAlertExclusion addFlowAlertExclusion updateAlertExclusion createPolicy updatePolicy setPolicyEnabled deletePolicy configureCheck
    updateAlerts quarantineHosts releaseHosts setExpectedServers setBlacklist removeBlacklist
    setNotificationTarget testNotificationTarget removeNotificationTarget`),
  Subscription: words(`alertRaised`),
  Endpoint: words(`blacklists asset`),
  Flow: words(`quic smb risks score alerts suppressedBy`),
  FlowMatch: words(`risk minScore`),
  FlowDimension: words(`RISK`),
  FlowMetric: words(`SCORE`),
} as const;
