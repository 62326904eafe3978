using Azure.Identity;
using Serverless.Deployment;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    var options = DeploymentOptions.Parse(args, Environment.GetEnvironmentVariable);
    using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(100) };
    var resources = new ResourceManagerClient(http, new ChainedTokenCredential(new AzureDeveloperCliCredential(), new AzureCliCredential()));
    await (options.Command == DeploymentCommand.Keys
        ? new MasterKey(resources, Console.Out).EnsureAsync(options.VaultId, options.AppId, stop.Token)
        : SmokeAsync(options, http, resources));
    return 0;
}
catch (DeploymentException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return failure.ExitCode;
}
catch (AuthenticationFailedException failure)
{
    await Console.Error.WriteLineAsync($"Not signed in: run azd auth login or az login. {failure.Message}");
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 1;
}

async Task SmokeAsync(DeploymentOptions options, HttpClient http, ResourceManagerClient resources)
{
    var key = options.Key ?? (options.AppId.Length > 0 ? await FunctionKey.ReadAsync(resources, options.AppId, stop.Token) : null);
    await new SmokeTest(http, TimeProvider.System, Console.Out).RunAsync(options, key, stop.Token);
}
