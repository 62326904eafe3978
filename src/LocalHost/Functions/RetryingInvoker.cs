using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.Metrics;

namespace Serverless.LocalHost.Functions;

/// <summary>Runs a function that no caller waits for, again and again where its declared retry says so.</summary>
internal sealed partial class RetryingInvoker(
    FunctionInvoker invoker, IServiceScopeFactory scopes, InvocationMetrics metrics, TimeProvider time, ILogger logger)
{
    private static readonly Dictionary<string, object?> NoBindingData = [];

    public FunctionDescriptor Function => invoker.Function;

    /// <param name="triggerData">What the trigger's parameter is given.</param>
    /// <param name="bindingData">The trigger's metadata; null for none.</param>
    /// <param name="source">What it ran for, such as <c>partition 0</c>, for the log.</param>
    /// <param name="stop">The host stops: no further attempt, but the one that runs may finish.</param>
    /// <param name="abort">The host has waited long enough: cancels the function.</param>
    public async Task<InvocationOutcome> InvokeAsync(
        object triggerData,
        IReadOnlyDictionary<string, object?>? bindingData,
        string source,
        CancellationToken stop,
        CancellationToken abort)
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await invoker.InvokeAsync(
                    new LocalFunctionContext(Function, triggerData, bindingData ?? NoBindingData, scope.ServiceProvider, abort)
                    {
                        RetryCount = retry,
                    }).ConfigureAwait(false);
                return InvocationOutcome.Succeeded;
            }
            catch (OperationCanceledException) when (abort.IsCancellationRequested)
            {
                return InvocationOutcome.Stopped;
            }
            catch (Exception failure)
            {
                if (Function.Retry is null || !Function.Retry.Allows(retry + 1))
                {
                    Log.Failed(logger, Function.Name, source, retry + 1, failure);
                    return InvocationOutcome.Failed;
                }

                var delay = Function.Retry.Delay(retry + 1, Random.Shared.NextDouble());
                metrics.CountRepeated(Function.Name);
                Log.Repeating(logger, Function.Name, source, retry + 1, delay.TotalSeconds, failure);
                await Task.Delay(delay, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stop.IsCancellationRequested)
                    return InvocationOutcome.Stopped;
            }
        }
    }
}
