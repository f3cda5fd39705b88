-- CreateTable
CREATE TABLE "SnmpCredential" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "usm" TEXT NOT NULL,
    "networks" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "updatedBy" TEXT NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SnmpCredential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SnmpDevice" (
    "id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "name" TEXT,
    "credentialId" TEXT,
    "enabled" BOOLEAN NOT NULL,
    "settings" TEXT NOT NULL,
    "networks" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdThrough" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "progress" TEXT NOT NULL,
    "reading" TEXT,

    CONSTRAINT "SnmpDevice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SnmpInterface" (
    "deviceId" TEXT NOT NULL,
    "ifIndex" INTEGER NOT NULL,
    "mac" TEXT,
    "content" TEXT NOT NULL,
    "seenAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SnmpInterface_pkey" PRIMARY KEY ("deviceId","ifIndex")
);

-- CreateTable
CREATE TABLE "SnmpNeighbour" (
    "deviceId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "seenAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SnmpNeighbour_pkey" PRIMARY KEY ("deviceId","position")
);

-- CreateTable
CREATE TABLE "SnmpBridgeEntry" (
    "deviceId" TEXT NOT NULL,
    "ifIndex" INTEGER NOT NULL,
    "vlan" INTEGER NOT NULL,
    "mac" TEXT NOT NULL,
    "seenAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SnmpBridgeEntry_pkey" PRIMARY KEY ("deviceId","ifIndex","vlan","mac")
);

-- CreateTable
CREATE TABLE "SnmpArpEntry" (
    "deviceId" TEXT NOT NULL,
    "ifIndex" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "mac" TEXT NOT NULL,
    "seenAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SnmpArpEntry_pkey" PRIMARY KEY ("deviceId","ifIndex","address")
);

-- CreateTable
CREATE TABLE "SnmpSnapshot" (
    "id" TEXT NOT NULL,
    "deviceId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "takenAt" TIMESTAMP(3) NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "SnmpSnapshot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SnmpEvent" (
    "id" TEXT NOT NULL,
    "deviceId" TEXT NOT NULL,
    "time" TIMESTAMP(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "ifIndex" INTEGER,
    "text" TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,

    CONSTRAINT "SnmpEvent_pkey" PRIMARY KEY ("id")
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

-- AddForeignKey
ALTER TABLE "SnmpInterface" ADD CONSTRAINT "SnmpInterface_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "SnmpDevice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SnmpNeighbour" ADD CONSTRAINT "SnmpNeighbour_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "SnmpDevice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SnmpBridgeEntry" ADD CONSTRAINT "SnmpBridgeEntry_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "SnmpDevice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SnmpArpEntry" ADD CONSTRAINT "SnmpArpEntry_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "SnmpDevice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SnmpSnapshot" ADD CONSTRAINT "SnmpSnapshot_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "SnmpDevice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SnmpEvent" ADD CONSTRAINT "SnmpEvent_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "SnmpDevice"("id") ON DELETE CASCADE ON UPDATE CASCADE;
