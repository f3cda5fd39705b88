-- CreateTable
CREATE TABLE "Asset" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "os" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "segment" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "ownerKey" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "isConfirmed" BOOLEAN NOT NULL,
    "forwards" BOOLEAN NOT NULL,
    "isEdited" BOOLEAN NOT NULL,
    "firstSeenAt" TIMESTAMP(3) NOT NULL,
    "lastSeenAt" TIMESTAMP(3) NOT NULL,
    "mergedInto" TEXT,
    "searchText" TEXT NOT NULL,

    CONSTRAINT "Asset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AssetIdentifier" (
    "assetId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "vlan" INTEGER NOT NULL,
    "sortKey" TEXT NOT NULL,
    "firstSeenAt" TIMESTAMP(3) NOT NULL,
    "lastSeenAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "AssetIdentifier_pkey" PRIMARY KEY ("assetId", "kind", "value", "vlan")
);

-- CreateTable
CREATE TABLE "AssetContent" (
    "assetId" TEXT NOT NULL,
    "comment" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,

    CONSTRAINT "AssetContent_pkey" PRIMARY KEY ("assetId")
);

-- CreateIndex
CREATE INDEX "Asset_list_idx" ON "Asset"("mergedInto", "id", "searchText", "type", "ownerKey", "isConfirmed", "firstSeenAt", "lastSeenAt");

-- CreateIndex
CREATE INDEX "Asset_isConfirmed_isEdited_lastSeenAt_idx" ON "Asset"("isConfirmed", "isEdited", "lastSeenAt");

-- CreateIndex
CREATE INDEX "AssetIdentifier_kind_value_idx" ON "AssetIdentifier"("kind", "value");

-- CreateIndex
CREATE INDEX "AssetIdentifier_sortKey_assetId_idx" ON "AssetIdentifier"("sortKey", "assetId");

-- AddForeignKey
ALTER TABLE "AssetIdentifier" ADD CONSTRAINT "AssetIdentifier_assetId_fkey" FOREIGN KEY ("assetId") REFERENCES "Asset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AssetContent" ADD CONSTRAINT "AssetContent_assetId_fkey" FOREIGN KEY ("assetId") REFERENCES "Asset"("id") ON DELETE CASCADE ON UPDATE CASCADE;
