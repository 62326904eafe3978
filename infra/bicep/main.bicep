metadata name = 'Serverless IoT backend'
metadata description = 'Event Hubs, a function app on Flex Consumption, Table Storage, and what watches over them. Composes modules only.'

targetScope = 'subscription'

import { emailAddress, region, settingMap, tagMap } from 'modules/types.bicep'

@description('Name of the environment, such as `dev`; part of every name.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Region. Flex Consumption must be offered there: `az functionapp list-flexconsumption-locations`.')
param location region

@description('Name of the resource group, made by the deployment.')
@minLength(1)
@maxLength(90)
param resourceGroupName string = 'rg-${environmentName}'

@description('Tags of everything.')
param tags tagMap = {}

@description('Partitions of the hub. They cannot be changed later; the most instances that ingest at once.')
@minValue(1)
@maxValue(32)
param partitionCount int = 4

@description('Buckets that devices are hashed to: a multiple of the partitions. Fixed by the first start. Each takes 2,000 entities/s.')
@minValue(1)
@maxValue(1024)
param buckets int = partitionCount

@description('Hours the hub keeps events: how long ingest may stand still without loss.')
@minValue(1)
@maxValue(168)
param eventRetentionHours int = 24

@description('Throughput units of the namespace: 1 MB/s or 1,000 events/s in each.')
@minValue(1)
@maxValue(40)
param throughputUnits int = 1

@description('Throughput units the namespace raises itself to under load. 0: it never does.')
@minValue(0)
@maxValue(40)
param maximumThroughputUnits int = 0

@description('Whether raw events are kept as Avro files beside the tables.')
param captureEvents bool = false

@description('Redundancy of the account with the tables.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
  'Standard_GRS'
  'Standard_GZRS'
])
param dataRedundancy string = 'Standard_LRS'

@description('Redundancy of the account of the Functions host.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
])
param hostRedundancy string = 'Standard_LRS'

@description('Days a deleted blob can be brought back.')
@minValue(1)
@maxValue(365)
param blobRetentionDays int = 7

@description('Memory of an instance, MB.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 2048

@description('The most instances that the app may have.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances of ingest that are always there, each billed all the time.')
@minValue(0)
@maxValue(100)
param alwaysReadyIngest int = 0

@description('Instances for HTTP that are always there, each billed all the time.')
@minValue(0)
@maxValue(100)
param alwaysReadyHttp int = 0

@description('HTTP requests that an instance takes at once. 0: as the platform sees fit for its memory.')
@minValue(0)
@maxValue(1000)
param httpConcurrency int = 0

@description('Whether nobody can remove a deleted vault for good, nor take its name, for 90 days. It cannot be taken back.')
param protectVault bool = true

@description('Whether the app reaches its stores and the vault through a virtual network alone; their public access is then off.')
param privateNetwork bool = false

@description('Whether devices and operators come from the internet. Off only together with `privateNetwork`: Event Hubs and the app then answer on private endpoints alone.')
param publicIngress bool = true

@description('Addresses of the virtual network, /24 or larger.')
@minLength(9)
@maxLength(18)
param networkAddressPrefix string = '10.40.0.0/24'

@description('Days that logs and metrics are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('GB a day that the workspace takes in before it stops; -1: no limit.')
@minValue(-1)
@maxValue(1000)
param logDailyLimitGb int = 1

@description('Addresses that alerts and the budget tell.')
@maxLength(50)
param alertEmails emailAddress[] = []

@description('Seconds from an event\'s arrival to its rows above which ingest counts as behind.')
@minValue(10)
@maxValue(86400)
param maximumLagSeconds int = 300

@description('Dead letters in 15 minutes above which somebody should look.')
@minValue(0)
@maxValue(1000000)
param maximumDeadLetters int = 100

@description('Amount a month above which `alertEmails` are told, in the currency of the subscription. 0: no budget.')
@minValue(0)
@maxValue(1000000)
param monthlyBudget int = 0

@description('First month of the budget, its first day.')
@minLength(10)
@maxLength(10)
param budgetStartDate string = '2026-12-01'

@description('Further app settings, none of them a secret: see docs/settings.md.')
param optionalSettings settingMap = {}

@description('Further app settings that are kept in the vault: the name of each and the name it is kept under. See docs/settings.md.')
param vaultReferences settingMap = {}

// Names that the code has as constants; a test compares them.
var hubName = 'telemetry'
var consumerGroupName = 'backend'
var ingestFunctionName = 'IngestTelemetry'
var tables = ['commands', 'desired', 'devices', 'fleet', 'progress', 'schema', 'state']

var publisherPolicyName = 'publishers'
var publisherPolicySecretName = 'publisher-policy-key'
var masterKeySecretName = 'master-key'
var captureContainerName = 'capture'
var deploymentContainerName = 'deployments'
var appSubnetName = 'functions'
var endpointSubnetName = 'endpoints'

var token = uniqueString(subscription().id, environmentName, location)
var names = {
  app: 'func-${token}'
  alerts: 'alerts-${token}'
  applicationInsights: 'appi-${token}'
  dataAccount: 'stdata${token}'
  hostAccount: 'sthost${token}'
  identity: 'id-${token}'
  namespace: 'evhns-${token}'
  network: 'vnet-${token}'
  plan: 'plan-${token}'
  vault: 'kv-${token}'
  workspace: 'log-${token}'
}
var allTags = union(tags, { 'azd-env-name': environmentName })

var endpoints = [
  {
    name: 'host-blob'
    targetType: 'Microsoft.Storage/storageAccounts'
    targetName: names.hostAccount
    groupId: 'blob'
    zone: 'privatelink.blob.${environment().suffixes.storage}'
  }
  {
    name: 'data-table'
    targetType: 'Microsoft.Storage/storageAccounts'
    targetName: names.dataAccount
    groupId: 'table'
    zone: 'privatelink.table.${environment().suffixes.storage}'
  }
  {
    name: 'vault'
    targetType: 'Microsoft.KeyVault/vaults'
    targetName: names.vault
    groupId: 'vault'
    zone: 'privatelink.vaultcore.azure.net'
  }
  {
    name: 'event-hubs'
    targetType: 'Microsoft.EventHub/namespaces'
    targetName: names.namespace
    groupId: 'namespace'
    zone: 'privatelink.servicebus.windows.net'
  }
]

resource resourceGroup 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: allTags
}

module identity 'modules/identity.bicep' = {
  scope: resourceGroup
  params: {
    name: names.identity
    location: location
    tags: allTags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: resourceGroup
  params: {
    workspaceName: names.workspace
    applicationInsightsName: names.applicationInsights
    location: location
    tags: allTags
    retentionDays: logRetentionDays
    dailyLimitGb: logDailyLimitGb
  }
}

module hostStorage 'modules/storage.bicep' = {
  scope: resourceGroup
  params: {
    name: names.hostAccount
    location: location
    tags: allTags
    redundancy: hostRedundancy
    containers: [deploymentContainerName]
    tables: []
    publicAccess: !privateNetwork
    blobRetentionDays: blobRetentionDays
    workspaceName: names.workspace
  }
  dependsOn: [
    monitoring
  ]
}

module dataStorage 'modules/storage.bicep' = {
  scope: resourceGroup
  params: {
    name: names.dataAccount
    location: location
    tags: allTags
    redundancy: dataRedundancy
    containers: captureEvents ? [captureContainerName] : []
    tables: tables
    publicAccess: !privateNetwork
    blobRetentionDays: blobRetentionDays
    workspaceName: names.workspace
  }
  dependsOn: [
    monitoring
  ]
}

module eventHubs 'modules/event-hubs.bicep' = {
  scope: resourceGroup
  params: {
    name: names.namespace
    location: location
    tags: allTags
    hubName: hubName
    consumerGroupName: consumerGroupName
    publisherPolicyName: publisherPolicyName
    partitionCount: partitionCount
    retentionHours: eventRetentionHours
    throughputUnits: throughputUnits
    maximumThroughputUnits: maximumThroughputUnits
    publicAccess: publicIngress || !privateNetwork
    captureAccountName: captureEvents ? names.dataAccount : null
    captureContainerName: captureContainerName
    workspaceName: names.workspace
  }
  dependsOn: [
    dataStorage
  ]
}

module keyVault 'modules/key-vault.bicep' = {
  scope: resourceGroup
  params: {
    name: names.vault
    location: location
    tags: allTags
    namespaceName: names.namespace
    hubName: hubName
    publisherPolicyName: publisherPolicyName
    publisherPolicySecretName: publisherPolicySecretName
    isProtected: protectVault
    publicAccess: !privateNetwork
    workspaceName: names.workspace
  }
  dependsOn: [
    eventHubs
  ]
}

module access 'modules/access.bicep' = {
  scope: resourceGroup
  params: {
    identityName: names.identity
    namespaceName: names.namespace
    hubName: hubName
    hostAccountName: names.hostAccount
    dataAccountName: names.dataAccount
    vaultName: names.vault
    applicationInsightsName: names.applicationInsights
  }
  dependsOn: [
    identity
    hostStorage
    keyVault
  ]
}

module network 'modules/network.bicep' = if (privateNetwork) {
  scope: resourceGroup
  params: {
    name: names.network
    location: location
    tags: allTags
    addressPrefix: networkAddressPrefix
    appSubnetName: appSubnetName
    endpointSubnetName: endpointSubnetName
  }
}

module privateEndpoints 'modules/private-endpoint.bicep' = [
  for endpoint in endpoints: if (privateNetwork) {
    scope: resourceGroup
    params: {
      name: 'pe-${endpoint.name}-${token}'
      location: location
      tags: allTags
      targetType: endpoint.targetType
      targetName: endpoint.targetName
      groupId: endpoint.groupId
      zoneName: endpoint.zone
      networkName: names.network
      subnetName: endpointSubnetName
    }
    dependsOn: [
      network
      hostStorage
      keyVault
    ]
  }
]

module functionApp 'modules/function-app.bicep' = {
  scope: resourceGroup
  params: {
    name: names.app
    planName: names.plan
    location: location
    tags: union(allTags, { 'azd-service-name': 'backend' })
    identityName: names.identity
    hostAccountName: names.hostAccount
    deploymentContainerName: deploymentContainerName
    dataAccountName: names.dataAccount
    namespaceName: names.namespace
    publisherPolicyName: publisherPolicyName
    vaultName: names.vault
    vaultReferences: union(
      {
        Credentials__MasterKey: masterKeySecretName
        Credentials__PublisherPolicyKey: publisherPolicySecretName
      },
      vaultReferences
    )
    optionalSettings: optionalSettings
    buckets: buckets
    applicationInsightsName: names.applicationInsights
    workspaceName: names.workspace
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    ingestFunctionName: ingestFunctionName
    alwaysReadyIngest: alwaysReadyIngest
    alwaysReadyHttp: alwaysReadyHttp
    httpConcurrency: httpConcurrency
    networkName: privateNetwork ? names.network : null
    subnetName: appSubnetName
    publicAccess: publicIngress || !privateNetwork
  }
  dependsOn: [
    access
    privateEndpoints
  ]
}

module appEndpoint 'modules/private-endpoint.bicep' = if (privateNetwork && !publicIngress) {
  scope: resourceGroup
  params: {
    name: 'pe-app-${token}'
    location: location
    tags: allTags
    targetType: 'Microsoft.Web/sites'
    targetName: names.app
    groupId: 'sites'
    zoneName: 'privatelink.azurewebsites.net'
    networkName: names.network
    subnetName: endpointSubnetName
  }
  dependsOn: [
    functionApp
  ]
}

module alerts 'modules/alerts.bicep' = {
  scope: resourceGroup
  params: {
    name: names.alerts
    location: location
    tags: allTags
    emails: alertEmails
    workspaceName: names.workspace
    namespaceName: names.namespace
    dataAccountName: names.dataAccount
    maximumLagSeconds: maximumLagSeconds
    maximumDeadLetters: maximumDeadLetters
  }
  dependsOn: [
    eventHubs
  ]
}

module workbook 'modules/workbook.bicep' = {
  scope: resourceGroup
  params: {
    title: 'IoT backend ${environmentName}'
    location: location
    tags: allTags
    workspaceName: names.workspace
  }
  dependsOn: [
    monitoring
  ]
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0) {
  scope: resourceGroup
  params: {
    amount: max(monthlyBudget, 1)
    startDate: budgetStartDate
    emails: alertEmails
  }
}

@description('The resource group.')
output AZURE_RESOURCE_GROUP string = resourceGroup.name

@description('The function app, for whoever deploys the code.')
output AZURE_FUNCTION_APP_NAME string = names.app

@description('Its resource id.')
output AZURE_FUNCTION_APP_ID string = resourceId(
  subscription().subscriptionId,
  resourceGroup.name,
  'Microsoft.Web/sites',
  names.app
)

@description('The vault, whose secret `master-key` is made after the first deployment.')
output AZURE_KEY_VAULT_ID string = resourceId(
  subscription().subscriptionId,
  resourceGroup.name,
  'Microsoft.KeyVault/vaults',
  names.vault
)

@description('Where operators and devices reach the HTTP functions.')
output BACKEND_URL string = functionApp.outputs.url

@description('Where devices send over HTTPS.')
output EVENT_HUBS_URL string = eventHubs.outputs.endpoint
