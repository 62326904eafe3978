import { emailAddress } from 'types.bicep'

@description('Amount a month, in the currency of the subscription.')
@minValue(1)
@maxValue(1000000)
param amount int

@description('First month, its first day, such as `2026-12-01`. It cannot be changed once the budget is there.')
@minLength(10)
@maxLength(10)
param startDate string

@description('Addresses that are told.')
@minLength(1)
@maxLength(50)
param emails emailAddress[]

resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: 'monthly'
  properties: {
    amount: amount
    category: 'Cost'
    timeGrain: 'Monthly'
    timePeriod: {
      startDate: startDate
    }
    notifications: {
      forecastAbove100: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: emails
      }
      spentAbove80: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: emails
      }
    }
  }
}
