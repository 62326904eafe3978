import { containerNameType, region, storageAccountNameType, tableNameType, tagMap, workspaceNameType } from 'types.bicep'

@description('Name of the account, lower-case letters and digits.')
param name storageAccountNameType

@description('Region.')
param location region

@description('Tags of the account.')
param tags tagMap

@description('Redundancy. LRS bears the loss of disks, ZRS that of a data centre, GRS and GZRS that of the region.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
  'Standard_GRS'
  'Standard_GZRS'
])
param redundancy string

@description('Blob containers, none of them public.')
@maxLength(10)
param containers containerNameType[]

@description('Tables that are there before the app first writes. It makes others as it needs them.')
@maxLength(20)
param tables tableNameType[]

@description('Whether the account answers on the internet. Off: only through private endpoints.')
param publicAccess bool

@description('Days a deleted blob or container can be brought back.')
@minValue(1)
@maxValue(365)
param blobRetentionDays int

@description('Name of the Log Analytics workspace for diagnostics.')
param workspaceName workspaceNameType

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: redundancy
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: publicAccess ? 'Allow' : 'Deny'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: {
        enabled: true
        days: blobRetentionDays
      }
      containerDeleteRetentionPolicy: {
        enabled: true
        days: blobRetentionDays
      }
    }

    resource container 'containers' = [
      for container in containers: {
        name: container
        properties: {
          publicAccess: 'None'
        }
      }
    ]
  }

  resource tableService 'tableServices' = {
    name: 'default'

    resource table 'tables' = [
      for table in tables: {
        name: table
      }
    ]
  }
}

// Metrics and deletions alone: a log line a request would cost more than the requests.
resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account::blobs
  properties: {
    workspaceId: workspace.id
    logs: [
      {
        category: 'StorageDelete'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'Transaction'
        enabled: true
      }
    ]
  }
}

resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account::tableService
  properties: {
    workspaceId: workspace.id
    logs: [
      {
        category: 'StorageDelete'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'Transaction'
        enabled: true
      }
    ]
  }
}
