using System.Diagnostics;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>The activity of a transaction with all its attempts, named and tagged as OpenTelemetry has it for databases.</summary>
internal static class TransactionActivity
{
    /// <summary>Null while nobody listens.</summary>
    public static Activity? Start(string table, int operations)
    {
        if (!BackendActivities.Source.HasListeners())
        {
            return null;
        }

        var activity = BackendActivities.Source.StartActivity($"transaction {table}", ActivityKind.Client);
        activity?.SetTag("db.system.name", "azure.tables");
        activity?.SetTag("db.operation.name", "transaction");
        activity?.SetTag("db.operation.batch.size", operations);
        activity?.SetTag("db.collection.name", table);
        return activity;
    }

    /// <summary>Ends the activity with the transaction.</summary>
    public static async Task<TransactionOutcome> EndWithAsync(Activity activity, Task<TransactionOutcome> transaction)
    {
        using (activity)
        {
            try
            {
                var outcome = await transaction.ConfigureAwait(false);
                activity.SetTag("http.response.status_code", outcome.Status);
                if (!outcome.IsCommitted)
                {
                    activity.SetTag("error.type", outcome.ErrorCode);
                }

                activity.SetStatus(outcome.IsRejected ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
                return outcome;
            }
            catch (Exception exception)
            {
                activity.SetTag("error.type", exception.GetType().Name);
                activity.SetStatus(ActivityStatusCode.Error);
                throw;
            }
        }
    }
}
