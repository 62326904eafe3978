import {
  containerNameType
  hubNameType
  hubPartNameType
  namespaceNameType
  region
  storageAccountNameType
  tagMap
  workspaceNameType
} from 'types.bicep'

@description('Name of the namespace; its host name begins with it.')
param name namespaceNameType

@description('Region.')
param location region

@description('Tags of the namespace.')
param tags tagMap

@description('Name of the hub.')
param hubName hubNameType

@description('Name of the consumer group of the backend.')
param consumerGroupName hubPartNameType

@description('Name of the send-only policy of the hub that device tokens are signed by.')
param publisherPolicyName hubPartNameType

@description('Partitions of the hub. They cannot be changed later.')
@minValue(1)
@maxValue(32)
param partitionCount int

@description('Hours the hub keeps events: how long ingest may stand still without loss.')
@minValue(1)
@maxValue(168)
param retentionHours int

@description('Throughput units: 1 MB/s or 1,000 events/s in, 2 MB/s or 4,096 events/s out each.')
@minValue(1)
@maxValue(40)
param throughputUnits int

@description('Throughput units the namespace raises itself to under load. 0: it never does. It does not go down by itself.')
@minValue(0)
@maxValue(40)
param maximumThroughputUnits int

@description('Whether the namespace answers on the internet. Off: only through private endpoints.')
param publicAccess bool

@description('Name of the storage account that raw events are captured to as Avro. Null: no capture.')
param captureAccountName storageAccountNameType?

@description('Name of the container for captured events.')
param captureContainerName containerNameType

@description('Name of the Log Analytics workspace for diagnostics.')
param workspaceName workspaceNameType

var isCaptured = !empty(captureAccountName)
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource captureAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = if (isCaptured) {
  name: captureAccountName!

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource container 'containers' existing = {
      name: captureContainerName
    }
  }
}

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
    capacity: throughputUnits
  }
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    // Devices hold tokens signed by a policy's key, which is local authentication: see docs/decisions/0007-deployment.md.
    disableLocalAuth: false
    isAutoInflateEnabled: maximumThroughputUnits > throughputUnits
    maximumThroughputUnits: maximumThroughputUnits > throughputUnits ? maximumThroughputUnits : 0
    minimumTlsVersion: '1.2'
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
  }
}

resource captureRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isCaptured) {
  name: guid(captureAccount::blobs::container.id, namespace.id, blobContributor)
  scope: captureAccount::blobs::container
  properties: {
    principalId: namespace.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
  }
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: namespace
  name: hubName
  properties: {
    partitionCount: partitionCount
    retentionDescription: {
      cleanupPolicy: 'Delete'
      retentionTimeInHours: retentionHours
    }
    captureDescription: isCaptured
      ? {
          enabled: true
          encoding: 'Avro'
          intervalInSeconds: 300
          sizeLimitInBytes: 104857600
          skipEmptyArchives: true
          destination: {
            name: 'EventHubArchive.AzureBlockBlob'
            identity: {
              type: 'SystemAssigned'
            }
            properties: {
              storageAccountResourceId: captureAccount.id
              blobContainer: captureContainerName
              archiveNameFormat: '{Namespace}/{EventHub}/{PartitionId}/{Year}/{Month}/{Day}/{Hour}/{Minute}/{Second}'
            }
          }
        }
      : null
  }
  dependsOn: [
    captureRole
  ]

  resource consumerGroup 'consumergroups' = {
    name: consumerGroupName
  }

  resource publisherPolicy 'authorizationRules' = {
    name: publisherPolicyName
    properties: {
      rights: [
        'Send'
      ]
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: namespace
  properties: {
    workspaceId: workspace.id
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

@description('Where devices send over HTTPS.')
output endpoint string = replace(namespace.properties.serviceBusEndpoint, ':443/', '')
