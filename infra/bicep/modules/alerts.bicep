import { emailAddress, namespaceNameType, region, resourceNameType, storageAccountNameType, tagMap, workspaceNameType } from 'types.bicep'

@description('Name of the action group; the alerts\' names begin with it.')
param name resourceNameType

@description('Region.')
param location region

@description('Tags of the alerts.')
param tags tagMap

@description('Addresses that alerts are sent to. Empty: they are only shown.')
@maxLength(50)
param emails emailAddress[]

@description('Name of the Log Analytics workspace.')
param workspaceName workspaceNameType

@description('Name of the Event Hubs namespace.')
param namespaceName namespaceNameType

@description('Name of the account with the tables.')
param dataAccountName storageAccountNameType

@description('Seconds from an event\'s arrival in the hub to its rows in the tables above which ingest counts as behind.')
@minValue(10)
@maxValue(86400)
param maximumLagSeconds int

@description('Dead letters in 15 minutes above which somebody should look.')
@minValue(0)
@maxValue(1000000)
param maximumDeadLetters int

var logAlerts = [
  {
    name: 'ingest-lag'
    description: 'Events are in the tables later than they should be.'
    severity: 2
    window: 'PT10M'
    frequency: 'PT5M'
    measure: 'Lag'
    aggregation: 'Maximum'
    threshold: maximumLagSeconds
    query: '''
AppMetrics
| where Name == "backend.ingest.lag"
| summarize Lag = max(Max) by bin(TimeGenerated, 5m)
'''
  }
  {
    name: 'ingest-stalled'
    description: 'Events come into the hub and far fewer are read from it.'
    severity: 1
    window: 'PT15M'
    frequency: 'PT5M'
    measure: 'Behind'
    aggregation: 'Maximum'
    threshold: 0
    query: '''
AzureMetrics
| where ResourceProvider == "MICROSOFT.EVENTHUB"
| summarize Incoming = sumif(Total, MetricName == "IncomingMessages"), Outgoing = sumif(Total, MetricName == "OutgoingMessages")
| project Behind = iff(Incoming > 0 and Outgoing < Incoming / 2, Incoming - Outgoing, 0.0)
'''
  }
  {
    name: 'dead-letters'
    description: 'Devices send what the backend refuses.'
    severity: 3
    window: 'PT15M'
    frequency: 'PT15M'
    measure: 'DeadLetters'
    aggregation: 'Total'
    threshold: maximumDeadLetters
    query: '''
AppMetrics
| where Name == "backend.deadletters"
| summarize DeadLetters = sum(Sum) by Reason = tostring(Properties.reason), bin(TimeGenerated, 15m)
'''
  }
  {
    name: 'function-failures'
    description: 'Functions end with an exception; of ingest this means that a store is out and the partition waits.'
    severity: 1
    window: 'PT5M'
    frequency: 'PT5M'
    measure: 'Failures'
    aggregation: 'Total'
    threshold: 5
    query: '''
AppRequests
| where Success == false and not(toint(ResultCode) between (400 .. 499))
| summarize Failures = sum(ItemCount) by OperationName, bin(TimeGenerated, 5m)
'''
  }
  {
    name: 'tables-unavailable'
    description: 'Requests to Table Storage were given up after the last attempt.'
    severity: 1
    window: 'PT5M'
    frequency: 'PT5M'
    measure: 'GivenUp'
    aggregation: 'Total'
    threshold: 0
    query: '''
AppMetrics
| where Name == "backend.table.unavailable"
| summarize GivenUp = sum(Sum) by bin(TimeGenerated, 5m)
'''
  }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataAccountName

  resource tableService 'tableServices' existing = {
    name: 'default'
  }
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'backend'
    emailReceivers: [
      for email in emails: {
        name: email
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource logAlert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in logAlerts: {
    name: '${name}-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.name
      description: alert.description
      severity: alert.severity
      enabled: true
      autoMitigate: true
      scopes: [
        workspace.id
      ]
      evaluationFrequency: alert.frequency
      windowSize: alert.window
      // There is no data yet when the rule is made.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            metricMeasureColumn: alert.measure
            timeAggregation: alert.aggregation
            operator: 'GreaterThan'
            threshold: alert.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: [
          actionGroup.id
        ]
      }
    }
  }
]

resource eventHubsThrottling 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-event-hubs-throttling'
  location: 'global'
  tags: tags
  properties: {
    description: 'The namespace refuses events: more come than its throughput units take.'
    severity: 2
    enabled: true
    autoMitigate: true
    scopes: [
      namespace.id
    ]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'throttled'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.EventHub/namespaces'
          metricName: 'ThrottledRequests'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [
      {
        actionGroupId: actionGroup.id
      }
    ]
  }
}

resource tableThrottling 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-table-throttling'
  location: 'global'
  tags: tags
  properties: {
    description: 'Table Storage refuses requests: a bucket or the account is at its limit.'
    severity: 2
    enabled: true
    autoMitigate: true
    scopes: [
      dataAccount::tableService.id
    ]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'throttled'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.Storage/storageAccounts/tableServices'
          metricName: 'Transactions'
          dimensions: [
            {
              name: 'ResponseType'
              operator: 'Include'
              values: [
                'ClientAccountBandwidthThrottlingError'
                'ClientAccountRequestThrottlingError'
                'ClientThrottlingError'
                'ServerBusyError'
              ]
            }
          ]
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [
      {
        actionGroupId: actionGroup.id
      }
    ]
  }
}
