/**
 * Information elements by number. Types are those of RFC 7011 §6.1: u8…u64, i8…i64, f32, f64, bool, mac, ip4, ip6, text,
 * bytes (octetArray), s, ms, us, ns (dateTime in seconds, …, nanoseconds), list, subs, multi (RFC 6313).
 */

/** IANA "IPFIX Information Elements" registry; NetFlow v9 (RFC 3954 §8) shares its numbers below 128. One line holds several `number type name`. */
export const ianaElements = `
1 u64 octetDeltaCount;2 u64 packetDeltaCount;3 u64 deltaFlowCount;4 u8 protocolIdentifier;5 u8 ipClassOfService;6 u16 tcpControlBits
7 u16 sourceTransportPort;8 ip4 sourceIPv4Address;9 u8 sourceIPv4PrefixLength;10 u32 ingressInterface;11 u16 destinationTransportPort
12 ip4 destinationIPv4Address;13 u8 destinationIPv4PrefixLength;14 u32 egressInterface;15 ip4 ipNextHopIPv4Address;16 u32 bgpSourceAsNumber
17 u32 bgpDestinationAsNumber;18 ip4 bgpNextHopIPv4Address;19 u64 postMCastPacketDeltaCount;20 u64 postMCastOctetDeltaCount;21 u32 flowEndSysUpTime
22 u32 flowStartSysUpTime;23 u64 postOctetDeltaCount;24 u64 postPacketDeltaCount;25 u64 minimumIpTotalLength;26 u64 maximumIpTotalLength
27 ip6 sourceIPv6Address;28 ip6 destinationIPv6Address;29 u8 sourceIPv6PrefixLength;30 u8 destinationIPv6PrefixLength;31 u32 flowLabelIPv6
32 u16 icmpTypeCodeIPv4;33 u8 igmpType;34 u32 samplingInterval;35 u8 samplingAlgorithm;36 u16 flowActiveTimeout;37 u16 flowIdleTimeout
38 u8 engineType;39 u8 engineId;40 u64 exportedOctetTotalCount;41 u64 exportedMessageTotalCount;42 u64 exportedFlowRecordTotalCount
43 ip4 ipv4RouterSc;44 ip4 sourceIPv4Prefix;45 ip4 destinationIPv4Prefix;46 u8 mplsTopLabelType;47 ip4 mplsTopLabelIPv4Address;48 u8 samplerId
49 u8 samplerMode;50 u32 samplerRandomInterval;51 u8 classId;52 u8 minimumTTL;53 u8 maximumTTL;54 u32 fragmentIdentification
55 u8 postIpClassOfService;56 mac sourceMacAddress;57 mac postDestinationMacAddress;58 u16 vlanId;59 u16 postVlanId;60 u8 ipVersion
61 u8 flowDirection;62 ip6 ipNextHopIPv6Address;63 ip6 bgpNextHopIPv6Address;64 u32 ipv6ExtensionHeaders;70 bytes mplsTopLabelStackSection
71 bytes mplsLabelStackSection2;72 bytes mplsLabelStackSection3;73 bytes mplsLabelStackSection4;74 bytes mplsLabelStackSection5
75 bytes mplsLabelStackSection6;76 bytes mplsLabelStackSection7;77 bytes mplsLabelStackSection8;78 bytes mplsLabelStackSection9
79 bytes mplsLabelStackSection10;80 mac destinationMacAddress;81 mac postSourceMacAddress;82 text interfaceName;83 text interfaceDescription
84 text samplerName;85 u64 octetTotalCount;86 u64 packetTotalCount;87 u32 flagsAndSamplerId;88 u16 fragmentOffset;89 u32 forwardingStatus
90 bytes mplsVpnRouteDistinguisher;91 u8 mplsTopLabelPrefixLength;92 u32 srcTrafficIndex;93 u32 dstTrafficIndex;94 text applicationDescription
95 bytes applicationId;96 text applicationName;98 u8 postIpDiffServCodePoint;99 u32 multicastReplicationFactor;100 text className
101 u8 classificationEngineId;102 u16 layer2packetSectionOffset;103 u16 layer2packetSectionSize;104 bytes layer2packetSectionData
128 u32 bgpNextAdjacentAsNumber;129 u32 bgpPrevAdjacentAsNumber;130 ip4 exporterIPv4Address;131 ip6 exporterIPv6Address
132 u64 droppedOctetDeltaCount;133 u64 droppedPacketDeltaCount;134 u64 droppedOctetTotalCount;135 u64 droppedPacketTotalCount;136 u8 flowEndReason
137 u64 commonPropertiesId;138 u64 observationPointId;139 u16 icmpTypeCodeIPv6;140 ip6 mplsTopLabelIPv6Address;141 u32 lineCardId;142 u32 portId
143 u32 meteringProcessId;144 u32 exportingProcessId;145 u16 templateId;146 u8 wlanChannelId;147 text wlanSSID;148 u64 flowId
149 u32 observationDomainId;150 s flowStartSeconds;151 s flowEndSeconds;152 ms flowStartMilliseconds;153 ms flowEndMilliseconds
154 us flowStartMicroseconds;155 us flowEndMicroseconds;156 ns flowStartNanoseconds;157 ns flowEndNanoseconds;158 u32 flowStartDeltaMicroseconds
159 u32 flowEndDeltaMicroseconds;160 ms systemInitTimeMilliseconds;161 u32 flowDurationMilliseconds;162 u32 flowDurationMicroseconds
163 u64 observedFlowTotalCount;164 u64 ignoredPacketTotalCount;165 u64 ignoredOctetTotalCount;166 u64 notSentFlowTotalCount
167 u64 notSentPacketTotalCount;168 u64 notSentOctetTotalCount;169 ip6 destinationIPv6Prefix;170 ip6 sourceIPv6Prefix;171 u64 postOctetTotalCount
172 u64 postPacketTotalCount;173 u64 flowKeyIndicator;174 u64 postMCastPacketTotalCount;175 u64 postMCastOctetTotalCount;176 u8 icmpTypeIPv4
177 u8 icmpCodeIPv4;178 u8 icmpTypeIPv6;179 u8 icmpCodeIPv6;180 u16 udpSourcePort;181 u16 udpDestinationPort;182 u16 tcpSourcePort
183 u16 tcpDestinationPort;184 u32 tcpSequenceNumber;185 u32 tcpAcknowledgementNumber;186 u16 tcpWindowSize;187 u16 tcpUrgentPointer
188 u8 tcpHeaderLength;189 u8 ipHeaderLength;190 u16 totalLengthIPv4;191 u16 payloadLengthIPv6;192 u8 ipTTL;193 u8 nextHeaderIPv6
194 u32 mplsPayloadLength;195 u8 ipDiffServCodePoint;196 u8 ipPrecedence;197 u8 fragmentFlags;198 u64 octetDeltaSumOfSquares
199 u64 octetTotalSumOfSquares;200 u8 mplsTopLabelTTL;201 u32 mplsLabelStackLength;202 u32 mplsLabelStackDepth;203 u8 mplsTopLabelExp
204 u32 ipPayloadLength;205 u16 udpMessageLength;206 u8 isMulticast;207 u8 ipv4IHL;208 u32 ipv4Options;209 u64 tcpOptions;210 bytes paddingOctets
211 ip4 collectorIPv4Address;212 ip6 collectorIPv6Address;213 u32 exportInterface;214 u8 exportProtocolVersion;215 u8 exportTransportProtocol
216 u16 collectorTransportPort;217 u16 exporterTransportPort;218 u64 tcpSynTotalCount;219 u64 tcpFinTotalCount;220 u64 tcpRstTotalCount
221 u64 tcpPshTotalCount;222 u64 tcpAckTotalCount;223 u64 tcpUrgTotalCount;224 u64 ipTotalLength;225 ip4 postNATSourceIPv4Address
226 ip4 postNATDestinationIPv4Address;227 u16 postNAPTSourceTransportPort;228 u16 postNAPTDestinationTransportPort;229 u8 natOriginatingAddressRealm
230 u8 natEvent;231 u64 initiatorOctets;232 u64 responderOctets;233 u8 firewallEvent;234 u32 ingressVRFID;235 u32 egressVRFID;236 text VRFname
237 u8 postMplsTopLabelExp;238 u16 tcpWindowScale;239 u8 biflowDirection;240 u8 ethernetHeaderLength;241 u16 ethernetPayloadLength
242 u16 ethernetTotalLength;243 u16 dot1qVlanId;244 u8 dot1qPriority;245 u16 dot1qCustomerVlanId;246 u8 dot1qCustomerPriority;247 text metroEvcId
248 u8 metroEvcType;249 u32 pseudoWireId;250 u16 pseudoWireType;251 u32 pseudoWireControlWord;252 u32 ingressPhysicalInterface
253 u32 egressPhysicalInterface;254 u16 postDot1qVlanId;255 u16 postDot1qCustomerVlanId;256 u16 ethernetType;257 u8 postIpPrecedence
258 ms collectionTimeMilliseconds;259 u16 exportSctpStreamId;260 s maxExportSeconds;261 s maxFlowEndSeconds;262 bytes messageMD5Checksum
263 u8 messageScope;264 s minExportSeconds;265 s minFlowStartSeconds;266 bytes opaqueOctets;267 u8 sessionScope;268 us maxFlowEndMicroseconds
269 ms maxFlowEndMilliseconds;270 ns maxFlowEndNanoseconds;271 us minFlowStartMicroseconds;272 ms minFlowStartMilliseconds
273 ns minFlowStartNanoseconds;274 bytes collectorCertificate;275 bytes exporterCertificate;276 bool dataRecordsReliability
277 u8 observationPointType;278 u32 newConnectionDeltaCount;279 u64 connectionSumDurationSeconds;280 u64 connectionTransactionId
281 ip6 postNATSourceIPv6Address;282 ip6 postNATDestinationIPv6Address;283 u32 natPoolId;284 text natPoolName;285 u16 anonymizationFlags
286 u16 anonymizationTechnique;287 u16 informationElementIndex;288 text p2pTechnology;289 text tunnelTechnology;290 text encryptedTechnology
291 list basicList;292 subs subTemplateList;293 multi subTemplateMultiList;294 u8 bgpValidityState;295 u32 IPSecSPI;296 u32 greKey;297 u8 natType
298 u64 initiatorPackets;299 u64 responderPackets;300 text observationDomainName;301 u64 selectionSequenceId;302 u64 selectorId
303 u16 informationElementId;304 u16 selectorAlgorithm;305 u32 samplingPacketInterval;306 u32 samplingPacketSpace;307 u32 samplingTimeInterval
308 u32 samplingTimeSpace;309 u32 samplingSize;310 u32 samplingPopulation;311 f64 samplingProbability;312 u16 dataLinkFrameSize
313 bytes ipHeaderPacketSection;314 bytes ipPayloadPacketSection;315 bytes dataLinkFrameSection;316 bytes mplsLabelStackSection
317 bytes mplsPayloadPacketSection;318 u64 selectorIdTotalPktsObserved;319 u64 selectorIdTotalPktsSelected;320 f64 absoluteError
321 f64 relativeError;322 s observationTimeSeconds;323 ms observationTimeMilliseconds;324 us observationTimeMicroseconds
325 ns observationTimeNanoseconds;326 u64 digestHashValue;327 u64 hashIPPayloadOffset;328 u64 hashIPPayloadSize;329 u64 hashOutputRangeMin
330 u64 hashOutputRangeMax;331 u64 hashSelectedRangeMin;332 u64 hashSelectedRangeMax;333 bool hashDigestOutput;334 u64 hashInitialiserValue
335 text selectorName;336 f64 upperCILimit;337 f64 lowerCILimit;338 f64 confidenceLevel;339 u8 informationElementDataType
340 text informationElementDescription;341 text informationElementName;342 u64 informationElementRangeBegin;343 u64 informationElementRangeEnd
344 u8 informationElementSemantics;345 u16 informationElementUnits;346 u32 privateEnterpriseNumber;347 bytes virtualStationInterfaceId
348 text virtualStationInterfaceName;349 bytes virtualStationUUID;350 text virtualStationName;351 u64 layer2SegmentId;352 u64 layer2OctetDeltaCount
353 u64 layer2OctetTotalCount;354 u64 ingressUnicastPacketTotalCount;355 u64 ingressMulticastPacketTotalCount
356 u64 ingressBroadcastPacketTotalCount;357 u64 egressUnicastPacketTotalCount;358 u64 egressBroadcastPacketTotalCount
359 ms monitoringIntervalStartMilliSeconds;360 ms monitoringIntervalEndMilliSeconds;361 u16 portRangeStart;362 u16 portRangeEnd
363 u16 portRangeStepSize;364 u16 portRangeNumPorts;365 mac staMacAddress;366 ip4 staIPv4Address;367 mac wtpMacAddress;368 u32 ingressInterfaceType
369 u32 egressInterfaceType;370 u16 rtpSequenceNumber;371 text userName;372 text applicationCategoryName;373 text applicationSubCategoryName
374 text applicationGroupName;375 u64 originalFlowsPresent;376 u64 originalFlowsInitiated;377 u64 originalFlowsCompleted
378 u64 distinctCountOfSourceIPAddress;379 u64 distinctCountOfDestinationIPAddress;380 u32 distinctCountOfSourceIPv4Address
381 u32 distinctCountOfDestinationIPv4Address;382 u64 distinctCountOfSourceIPv6Address;383 u64 distinctCountOfDestinationIPv6Address
384 u8 valueDistributionMethod;385 u32 rfc3550JitterMilliseconds;386 u32 rfc3550JitterMicroseconds;387 u32 rfc3550JitterNanoseconds
388 bool dot1qDEI;389 bool dot1qCustomerDEI;390 u16 flowSelectorAlgorithm;391 u64 flowSelectedOctetDeltaCount;392 u64 flowSelectedPacketDeltaCount
393 u64 flowSelectedFlowDeltaCount;394 u64 selectorIDTotalFlowsObserved;395 u64 selectorIDTotalFlowsSelected;396 u64 samplingFlowInterval
397 u64 samplingFlowSpacing;398 u64 flowSamplingTimeInterval;399 u64 flowSamplingTimeSpacing;400 u16 hashFlowDomain;401 u64 transportOctetDeltaCount
402 u64 transportPacketDeltaCount;403 ip4 originalExporterIPv4Address;404 ip6 originalExporterIPv6Address;405 u32 originalObservationDomainId
406 u32 intermediateProcessId;407 u64 ignoredDataRecordTotalCount;408 u16 dataLinkFrameType;409 u16 sectionOffset;410 u16 sectionExportedOctets
411 bytes dot1qServiceInstanceTag;412 u32 dot1qServiceInstanceId;413 u8 dot1qServiceInstancePriority;414 mac dot1qCustomerSourceMacAddress
415 mac dot1qCustomerDestinationMacAddress;417 u64 postLayer2OctetDeltaCount
418 u64 postMCastLayer2OctetDeltaCount;420 u64 postLayer2OctetTotalCount;421 u64 postMCastLayer2OctetTotalCount;422 u64 minimumLayer2TotalLength
423 u64 maximumLayer2TotalLength;424 u64 droppedLayer2OctetDeltaCount;425 u64 droppedLayer2OctetTotalCount;426 u64 ignoredLayer2OctetTotalCount
427 u64 notSentLayer2OctetTotalCount;428 u64 layer2OctetDeltaSumOfSquares;429 u64 layer2OctetTotalSumOfSquares;430 u64 layer2FrameDeltaCount
431 u64 layer2FrameTotalCount;432 ip4 pseudoWireDestinationIPv4Address;433 u64 ignoredLayer2FrameTotalCount;434 i32 mibObjectValueInteger
435 bytes mibObjectValueOctetString;436 bytes mibObjectValueOID;437 bytes mibObjectValueBits;438 ip4 mibObjectValueIPAddress
439 u64 mibObjectValueCounter;440 u32 mibObjectValueGauge;441 u32 mibObjectValueTimeTicks;442 u32 mibObjectValueUnsigned
443 subs mibObjectValueTable;444 subs mibObjectValueRow;445 bytes mibObjectIdentifier;446 u32 mibSubIdentifier;447 u64 mibIndexIndicator
448 u8 mibCaptureTimeSemantics;449 bytes mibContextEngineID;450 text mibContextName;451 text mibObjectName;452 text mibObjectDescription
453 text mibObjectSyntax;454 text mibModuleName;455 text mobileIMSI;456 text mobileMSISDN;457 u16 httpStatusCode;458 u16 sourceTransportPortsLimit
459 text httpRequestMethod;460 text httpRequestHost;461 text httpRequestTarget;462 text httpMessageVersion;463 u32 natInstanceID
464 bytes internalAddressRealm;465 bytes externalAddressRealm;466 u32 natQuotaExceededEvent;467 u32 natThresholdEvent;468 text httpUserAgent
469 text httpContentType;470 text httpReasonPhrase;471 u32 maxSessionEntries;472 u32 maxBIBEntries;473 u32 maxEntriesPerUser;474 u32 maxSubscribers
475 u32 maxFragmentsPendingReassembly;476 u32 addressPoolHighThreshold;477 u32 addressPoolLowThreshold;478 u32 addressPortMappingHighThreshold
479 u32 addressPortMappingLowThreshold;480 u32 addressPortMappingPerUserHighThreshold;481 u32 globalAddressMappingHighThreshold
482 bytes vpnIdentifier;483 u32 bgpCommunity;484 list bgpSourceCommunityList;485 list bgpDestinationCommunityList;486 bytes bgpExtendedCommunity
487 list bgpSourceExtendedCommunityList;488 list bgpDestinationExtendedCommunityList;489 bytes bgpLargeCommunity
490 list bgpSourceLargeCommunityList;491 list bgpDestinationLargeCommunityList;492 u8 srhFlagsIPv6;493 u16 srhTagIPv6;494 ip6 srhSegmentIPv6
495 ip6 srhActiveSegmentIPv6;496 list srhSegmentIPv6BasicList;497 bytes srhSegmentIPv6ListSection;498 u8 srhSegmentsIPv6Left
499 bytes srhIPv6Section;500 u8 srhIPv6ActiveSegmentType;501 u8 srhSegmentIPv6LocatorLength;502 u16 srhSegmentIPv6EndpointBehavior
503 u16 transportChecksum;504 bytes icmpHeaderPacketSection;505 u8 gtpuFlags;506 u8 gtpuMsgType;507 u32 gtpuTEid;508 u16 gtpuSequenceNum
509 u8 gtpuQFI;510 u8 gtpuPduType;511 list bgpSourceAsPathList;512 list bgpDestinationAsPathList
`;

/** Numbers above the registry's that Cisco's ASA uses in NetFlow v9 (its NSEL guide). */
export const netflow9Elements = `
33000 bytes ingressAclId;33001 bytes egressAclId;33002 u16 fwExtEvent;40000 text userName;40001 ip4 xlateSourceIPv4Address
40002 ip4 xlateDestinationIPv4Address;40003 u16 xlateSourceTransportPort;40004 u16 xlateDestinationTransportPort;40005 u8 fwEvent
`;

/** Elements of private enterprises, by their IANA Private Enterprise Number; from the vendors' export guides. */
export const enterpriseElements: Readonly<Record<number, string>> = {
  // Cisco
  9: `
8337 u64 serverBytesNetwork;8338 u64 clientBytesNetwork;9252 u8 servicesWaasSegment;9253 u8 servicesWaasPassthroughReason
9357 bytes applicationHttpUriStatistics;12232 text applicationCategoryName;12233 text applicationSubCategoryName;12234 text applicationGroupName
12235 bytes applicationHttpHost;12236 ip4 connectionClientIPv4Address;12237 ip4 connectionServerIPv4Address;12238 ip6 connectionClientIPv6Address
12239 ip6 connectionServerIPv6Address;12240 u16 connectionClientTransportPort;12241 u16 connectionServerTransportPort;12242 u32 connectionId
12243 text applicationTrafficClass;12244 text applicationBusinessRelevance
`,
  // Nokia
  637: `
91 u16 natInsideServiceId;92 u16 natOutsideServiceId;93 text natSubscriber
`,
  // Juniper
  2636: `
137 u64 juniperCommonPropertiesId
`,
  // Ixia
  3054: `
110 u32 ixiaL7AppId;111 text ixiaL7AppName;120 text ixiaSrcCountryCode;121 text ixiaSrcCountryName;122 text ixiaSrcRegionCode
123 text ixiaSrcRegionName;125 text ixiaSrcCityName;126 f32 ixiaSrcLatitude;127 f32 ixiaSrcLongitude;140 text ixiaDstCountryCode
141 text ixiaDstCountryName;142 text ixiaDstRegionCode;143 text ixiaDstRegionName;145 text ixiaDstCityName;146 f32 ixiaDstLatitude
147 f32 ixiaDstLongitude;160 u8 ixiaDeviceId;161 text ixiaDeviceName;162 u8 ixiaBrowserId;163 text ixiaBrowserName;176 u64 ixiaRevOctetDeltaCount
177 u64 ixiaRevPacketDeltaCount;178 text ixiaEncryptType;179 text ixiaEncryptCipher;180 u16 ixiaEncryptKeyLength;181 text ixiaIMSI
182 text ixiaHttpUserAgent;183 text ixiaHttpHostName;184 text ixiaHttpUri;185 text ixiaDnsTxt;186 text ixiaSrcAsName;187 text ixiaDstAsName
188 u32 ixiaLatency;189 text ixiaDnsQuery;190 text ixiaDnsAnswer;191 text ixiaDnsClasses;192 text ixiaThreatType;193 ip4 ixiaThreatIPv4
194 ip6 ixiaThreatIPv6
`,
  // Citrix NetScaler
  5951: `
128 u32 netscalerRoundTripTime;129 u32 netscalerTransactionId;130 text netscalerHttpReqUrl;131 text netscalerHttpReqCookie
132 u64 netscalerFlowFlags;133 u32 netscalerConnectionId;134 u8 netscalerSyslogPriority;135 text netscalerSyslogMessage
136 u64 netscalerSyslogTimestamp;140 text netscalerHttpReqReferer;141 text netscalerHttpReqMethod;142 text netscalerHttpReqHost
143 text netscalerHttpReqUserAgent;144 u16 netscalerHttpRspStatus;145 u64 netscalerHttpRspLen;146 u64 netscalerServerTTFB
147 u64 netscalerServerTTLB;150 u32 netscalerAppNameIncarnationNumber;151 u32 netscalerAppNameAppId;152 text netscalerAppName
153 u64 netscalerHttpReqRcvFB;156 u64 netscalerHttpReqForwFB;157 u64 netscalerHttpResRcvFB;158 u64 netscalerHttpResForwFB
159 u64 netscalerHttpReqRcvLB;160 u64 netscalerHttpReqForwLB;161 u32 netscalerMainPageId;162 u32 netscalerMainPageCoreId
163 text netscalerHttpClientInteractionStartTime;164 text netscalerHttpClientRenderEndTime;165 text netscalerHttpClientRenderStartTime
167 text netscalerAppTemplateName;168 text netscalerHttpClientInteractionEndTime;169 u64 netscalerHttpResRcvLB;170 u64 netscalerHttpResForwLB
171 u32 netscalerAppUnitNameAppId;172 u32 netscalerDbLoginFlags;173 u8 netscalerDbReqType;174 u8 netscalerDbProtocolName
175 text netscalerDbUserName;176 text netscalerDbDatabaseName;177 text netscalerDbCltHostName;178 text netscalerDbReqString
179 text netscalerDbRespStatusString;180 u64 netscalerDbRespStatus;181 u64 netscalerDbRespLength;182 u32 netscalerClientRTT
183 text netscalerHttpContentType;185 text netscalerHttpReqAuthorization;186 text netscalerHttpReqVia;187 text netscalerHttpResLocation
188 text netscalerHttpResSetCookie;189 text netscalerHttpResSetCookie2;190 text netscalerHttpReqXForwardedFor;192 bytes netscalerConnectionChainID
193 u8 netscalerConnectionChainHopCount;200 bytes netscalerIcaSessionGuid;201 text netscalerIcaClientVersion;202 u16 netscalerIcaClientType
203 ip4 netscalerIcaClientIP;204 text netscalerIcaClientHostName;205 text netscalerAaaUsername;207 text netscalerIcaDomainName
208 u16 netscalerIcaClientLauncher;209 u32 netscalerIcaSessionSetupTime;210 text netscalerIcaServerName;215 u32 netscalerIcaRTT
238 text netscalerIcaApplicationName;250 text netscalerIcaUsername;267 text netscalerHttpDomainName
268 u32 netscalerCacheRedirClientConnectionCoreID;269 u32 netscalerCacheRedirClientConnectionTransactionID
`,
  // CERT (YAF, SiLK)
  6871: `
14 u8 initialTCPFlags;15 u8 unionTCPFlags;18 bytes payload;21 u32 reverseFlowDeltaMilliseconds;33 u16 silkAppLabel;35 u8 payloadEntropy
36 text osName;37 text osVersion;38 bytes firstPacketBanner;39 bytes secondPacketBanner;40 u16 flowAttributes;100 u32 expiredFragmentCount
101 u32 assembledFragmentCount;102 u32 meanFlowRate;103 u32 meanPacketRate;104 u32 flowTableFlushEventCount;105 u32 flowTablePeakCount
106 u32 yafFlowKeyHash;107 text osFingerPrint;110 text httpServerString;111 text httpUserAgent;112 text httpGet;113 text httpConnection
114 text httpVersion;115 text httpReferer;116 text httpLocation;117 text httpHost;118 text httpContentLength;119 text httpAge;120 text httpAccept
121 text httpAcceptLanguage;122 text httpContentType;123 text httpResponse;124 text pop3TextMessage;125 text ircTextMessage;126 text tftpFilename
127 text tftpMode;171 text sshVersion;174 u8 dnsQueryResponse;175 u16 dnsQRType;176 u8 dnsAuthoritative;177 u8 dnsNXDomain;178 u8 dnsRRSection
179 text dnsQName;180 text dnsCName;181 u16 dnsMXPreference;182 text dnsMXExchange;183 text dnsNSDName;184 text dnsPTRDName;185 u32 sslCipher
186 u8 sslClientVersion;187 u32 sslServerCipher;188 u8 sslCompressionMethod;189 u8 sslCertVersion;226 u16 dnsID;244 bytes sslCertSerialNumber
247 text sslCertValidityNotBefore;248 text sslCertValidityNotAfter;249 bytes sslPublicKeyAlgorithm;250 u16 sslPublicKeyLength;287 u8 rtpPayloadType
288 u8 reverseRtpPayloadType;289 u64 mptcpInitialDataSequenceNumber;290 u32 mptcpReceiverToken;291 u16 mptcpMaximumSegmentSize;292 u8 mptcpAddressID
293 u8 mptcpFlags;294 text sslServerName;295 bytes sslCertificateHash;500 u32 smallPacketCount;501 u32 nonEmptyPacketCount;502 u64 dataByteCount
503 u64 averageInterarrivalTime;504 u64 standardDeviationInterarrivalTime;505 u16 firstNonEmptyPacketSize;506 u16 maxPacketSize
507 u8 firstEightNonEmptyPacketDirections;508 u16 standardDeviationPayloadLength;509 u32 tcpUrgentCount;510 u32 largePacketCount
`,
  // VMware
  6876: `
880 u8 tenantProtocol;881 ip4 tenantSourceIPv4;882 ip4 tenantDestIPv4;883 ip6 tenantSourceIPv6;884 ip6 tenantDestIPv6;886 u16 tenantSourcePort
887 u16 tenantDestPort;888 u16 egressInterfaceAttr;889 u8 vxlanExportRole;890 u16 ingressInterfaceAttr
`,
  // Sophos
  9789: `
1 u16 afcProtocol;2 text afcProtocolName;4 u8 flowDirection
`,
  // Barracuda
  10704: `
1 u32 Timestamp;2 u8 LogOp;3 u8 TrafficType;4 text FW_Rule;5 text ServiceName;6 u32 Reason;7 text ReasonText;8 ip4 BindIPv4Address
9 u16 BindTransportPort;10 ip4 ConnIPv4Address;11 u16 ConnTransportPort;12 u32 AuditCounter
`,
  // Procera
  15397: `
1 text proceraService;2 text proceraBaseService;3 u64 proceraIncomingOctets;4 u64 proceraOutgoingOctets;5 u64 proceraIncomingPackets
6 u64 proceraOutgoingPackets;7 u16 proceraIncomingShapingLatency;8 u16 proceraOutgoingShapingLatency;9 u32 proceraIncomingShapingDrops
10 u32 proceraOutgoingShapingDrops;11 i32 proceraInternalRtt;12 i32 proceraExternalRtt;15 text proceraFlowBehavior;16 text proceraContentCategories
17 text proceraProperty;18 text proceraServerHostname;19 text proceraHttpRequestMethod;20 text proceraHttpUserAgent;21 text proceraHttpContentType
22 text proceraHttpUrl;23 text proceraHttpReferer;24 u16 proceraHttpResponseStatus;25 u32 proceraHttpFileLength;26 text proceraHttpLocation
27 text proceraHttpLanguage;28 text proceraSubscriberIdentifier;29 u64 proceraMsisdn;30 u64 proceraImsi;31 text proceraRat;32 u64 proceraDeviceId
33 text proceraSgsn;34 u16 proceraRnc;35 text proceraApn;36 text proceraUserLocationInformation;37 text proceraGgsn
38 f32 proceraQoeIncomingInternal;39 f32 proceraQoeIncomingExternal;40 f32 proceraQoeOutgoingInternal;41 f32 proceraQoeOutgoingExternal
42 ip4 proceraLocalIPv4Host;43 ip6 proceraLocalIPv6Host;44 ip4 proceraRemoteIPv4Host;45 ip6 proceraRemoteIPv6Host;46 text proceraHttpRequestVersion
47 text proceraTemplateName
`,
  // Palo Alto Networks
  25461: `
56701 text paAppId;56702 text paUserId
`,
  // ntop
  35632: `
109 u32 retransmittedInPkts;110 u32 retransmittedOutPkts;118 u16 l7Proto;119 text l7ProtoName;123 u32 clientNwLatencyMs;124 u32 serverNwLatencyMs
125 u32 applLatencyMs;127 u32 retransmittedInBytes;128 u32 retransmittedOutBytes;188 text tlsServerName;489 text ja3cHash;490 text ja3sHash
493 u16 tlsCipher;494 u8 tlsUnsafeCipher;495 u16 tlsVersion
`,
  // Viptela
  41916: `
4321 u64 viptelaVPNId
`,
  // phion, now Barracuda
  12326: `
1 u32 Timestamp;2 u8 LogOp;3 u8 TrafficType;4 text FW_Rule;5 text ServiceName;6 u32 Reason;7 text ReasonText;8 ip4 BindIPv4Address
9 u16 BindTransportPort;10 ip4 ConnIPv4Address;11 u16 ConnTransportPort;12 u32 AuditCounter
`,
};
