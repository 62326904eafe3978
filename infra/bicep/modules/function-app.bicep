import {
  containerNameType
  hubPartNameType
  namespaceNameType
  region
  resourceNameType
  settingMap
  storageAccountNameType
  tagMap
  vaultNameType
  workspaceNameType
} from 'types.bicep'

@description('Name of the function app; its host name begins with it.')
@minLength(2)
@maxLength(60)
param name string

@description('Name of its plan.')
param planName resourceNameType

@description('Region. Flex Consumption must be offered there.')
param location region

@description('Tags of both.')
param tags tagMap

@description('Name of the identity that the app runs as.')
param identityName resourceNameType

@description('Name of the account of the Functions host.')
param hostAccountName storageAccountNameType

@description('Name of the container for the deployment package.')
param deploymentContainerName containerNameType

@description('Name of the account with the tables.')
param dataAccountName storageAccountNameType

@description('Name of the Event Hubs namespace.')
param namespaceName namespaceNameType

@description('Name of the send-only policy of the hub that device tokens are signed by.')
param publisherPolicyName hubPartNameType

@description('Name of the vault that secret settings refer to.')
param vaultName vaultNameType

@description('Settings that are kept in the vault: the name of each and the name it is kept under.')
param vaultReferences settingMap

@description('Further settings, none of them a secret: see docs/settings.md.')
param optionalSettings settingMap

@description('Buckets that devices are hashed to. Fixed by the first start.')
@minValue(1)
@maxValue(1024)
param buckets int

@description('Name of Application Insights.')
param applicationInsightsName resourceNameType

@description('Name of the Log Analytics workspace for diagnostics.')
param workspaceName workspaceNameType

@description('Memory of an instance, MB.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int

@description('The most instances that the app may have.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Name of the function that ingests events; it scales by itself.')
param ingestFunctionName resourceNameType

@description('Instances of ingest that are always there, each billed all the time.')
@minValue(0)
@maxValue(100)
param alwaysReadyIngest int

@description('Instances for HTTP that are always there, each billed all the time.')
@minValue(0)
@maxValue(100)
param alwaysReadyHttp int

@description('HTTP requests that an instance takes at once. 0: as the platform sees fit for its memory.')
@minValue(0)
@maxValue(1000)
param httpConcurrency int

@description('Virtual network the app reaches its stores through. Null: none.')
param networkName resourceNameType?

@description('Subnet of the network for the app.')
param subnetName resourceNameType

@description('Whether the app answers on the internet. Off: only through a private endpoint.')
param publicAccess bool

var alwaysReady = concat(
  alwaysReadyIngest > 0
    ? [
        {
          name: 'function:${toLower(ingestFunctionName)}'
          instanceCount: alwaysReadyIngest
        }
      ]
    : [],
  alwaysReadyHttp > 0
    ? [
        {
          name: 'http'
          instanceCount: alwaysReadyHttp
        }
      ]
    : []
)

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostAccountName
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataAccountName
}

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' existing = if (!empty(networkName)) {
  name: networkName!

  resource subnet 'subnets' existing = {
    name: subnetName
  }
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    virtualNetworkSubnetId: empty(networkName) ? null : network::subnet.id
    siteConfig: {
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostAccount.properties.primaryEndpoints.blob}${deploymentContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReady
        triggers: httpConcurrency == 0
          ? null
          : {
              http: {
                perInstanceConcurrency: httpConcurrency
              }
            }
      }
    }
  }

  // No user name and password for publishing: whoever deploys does so with a role.
  resource ftpPublishing 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource scmPublishing 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }

  // What code reads these is in docs/settings.md; the first seven are the platform's own.
  resource settings 'config' = {
    name: 'appsettings'
    properties: union(
      {
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identity.properties.clientId}'
        APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
        AZURE_CLIENT_ID: identity.properties.clientId
        AzureWebJobsStorage__accountName: hostAccount.name
        AzureWebJobsStorage__clientId: identity.properties.clientId
        AzureWebJobsStorage__credential: 'managedidentity'
        EventHubs__credential: 'managedidentity'
        EventHubs__clientId: identity.properties.clientId
        EventHubs__fullyQualifiedNamespace: replace(
          replace(namespace.properties.serviceBusEndpoint, 'https://', ''),
          ':443/',
          ''
        )
        Tables__serviceUri: dataAccount.properties.primaryEndpoints.table
        Tables__Buckets: string(buckets)
        Credentials__PublisherPolicyName: publisherPolicyName
      },
      toObject(
        items(vaultReferences),
        setting => setting.key,
        setting => '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${setting.value})'
      ),
      optionalSettings
    )
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspace.id
    // Its logs are in Application Insights already and would be paid for twice.
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

@description('Address of the HTTP functions.')
output url string = 'https://${app.properties.defaultHostName}/api'
