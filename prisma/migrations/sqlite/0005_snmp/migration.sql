-- CreateTable
CREATE TABLE "SnmpCredential" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "usm" TEXT NOT NULL,
    "networks" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "updatedBy" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "SnmpDevice" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "address" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "name" TEXT,
    "credentialId" TEXT,
    "enabled" BOOLEAN NOT NULL,
    "settings" TEXT NOT NULL,
    "networks" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdThrough" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "progress" TEXT NOT NULL,
    "reading" TEXT
);

-- CreateTable
CREATE TABLE "SnmpInterface" (
    "deviceId" TEXT NOT NULL,
    "ifIndex" INTEGER NOT NULL,
    "mac" TEXT,
    "content" TEXT NOT NULL,
    "seenAt" DATETIME NOT NULL,

    PRIMARY KEY ("deviceId", "ifIndex"),
    CONSTRAINT "SnmpInterface_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "SnmpDevice" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SnmpNeighbour" (
    "deviceId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "seenAt" DATETIME NOT NULL,

    PRIMARY KEY ("deviceId", "position"),
    CONSTRAINT "SnmpNeighbour_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "SnmpDevice" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SnmpBridgeEntry" (
    "deviceId" TEXT NOT NULL,
    "ifIndex" INTEGER NOT NULL,
    "vlan" INTEGER NOT NULL,
    "mac" TEXT NOT NULL,
    "seenAt" DATETIME NOT NULL,

    PRIMARY KEY ("deviceId", "ifIndex", "vlan", "mac"),
    CONSTRAINT "SnmpBridgeEntry_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "SnmpDevice" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SnmpArpEntry" (
    "deviceId" TEXT NOT NULL,
    "ifIndex" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "mac" TEXT NOT NULL,
    "seenAt" DATETIME NOT NULL,

    PRIMARY KEY ("deviceId", "ifIndex", "address"),
    CONSTRAINT "SnmpArpEntry_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "SnmpDevice" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SnmpSnapshot" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deviceId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "takenAt" DATETIME NOT NULL,
    "text" TEXT NOT NULL,
    CONSTRAINT "SnmpSnapshot_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "SnmpDevice" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SnmpEvent" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deviceId" TEXT NOT NULL,
    "time" DATETIME NOT NULL,
    "kind" TEXT NOT NULL,
    "ifIndex" INTEGER,
    "text" TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,
    CONSTRAINT "SnmpEvent_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "SnmpDevice" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "SnmpCredential_nameKey_key" ON "SnmpCredential"("nameKey");

-- CreateIndex
CREATE UNIQUE INDEX "SnmpDevice_address_port_key" ON "SnmpDevice"("address", "port");

-- CreateIndex
CREATE INDEX "SnmpInterface_mac_idx" ON "SnmpInterface"("mac");

-- CreateIndex
CREATE INDEX "SnmpBridgeEntry_mac_idx" ON "SnmpBridgeEntry"("mac");

-- CreateIndex
CREATE INDEX "SnmpArpEntry_address_idx" ON "SnmpArpEntry"("address");

-- CreateIndex
CREATE INDEX "SnmpArpEntry_mac_idx" ON "SnmpArpEntry"("mac");

-- CreateIndex
CREATE UNIQUE INDEX "SnmpSnapshot_deviceId_version_key" ON "SnmpSnapshot"("deviceId", "version");

-- CreateIndex
CREATE INDEX "SnmpEvent_deviceId_time_id_idx" ON "SnmpEvent"("deviceId", "time", "id");

-- CreateIndex
CREATE INDEX "SnmpEvent_time_id_idx" ON "SnmpEvent"("time", "id");
