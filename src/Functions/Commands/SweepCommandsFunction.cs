using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Commands;

namespace Serverless.Functions.Commands;

/// <summary>Removes commands past their retention, once a day.</summary>
public sealed class SweepCommandsFunction(CommandSweep sweep)
{
    [Function("SweepCommands")]
    public Task RunAsync([TimerTrigger("0 40 3 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        sweep.RunAsync(cancellationToken);
}
