using Serverless.Deployment;

namespace Serverless.Infra.Tests.Deployment;

public sealed class DeploymentOptionsTests
{
    [Fact]
    public void Parse_SmokeFromTheEnvironment_TakesTheTemplatesOutputs()
    {
        var environment = new Dictionary<string, string>
        {
            ["BACKEND_URL"] = "https://a.example/api",
            ["EVENT_HUBS_URL"] = "https://h.example/",
            ["AZURE_FUNCTION_APP_ID"] = "/sites/a",
        };

        var options = DeploymentOptions.Parse(["smoke", "--timeout", "00:01:00"], environment.GetValueOrDefault);

        Assert.Equal(new Uri("https://a.example/api/"), options.Backend);
        Assert.Equal(new Uri("https://h.example/"), options.EventHubs);
        Assert.Equal("/sites/a", options.AppId);
        Assert.Equal(TimeSpan.FromMinutes(1), options.Timeout);
        Assert.Null(options.Key);
    }

    [Theory]
    [InlineData("", "Say keys or smoke.")]
    [InlineData("keys --app /sites/a", "AZURE_KEY_VAULT_ID")]
    [InlineData("keys --vaults /v", "--vaults is no option.")]
    [InlineData("keys --vault", "--vault has no value.")]
    [InlineData("smoke --backend ftp://a --event-hubs http://h", "--backend is no http")]
    [InlineData("smoke --backend http://a --event-hubs http://h --timeout 02:00:00", "--timeout")]
    public void Parse_Wrong_IsToldWithExitCode2(string arguments, string told)
    {
        var failure = Assert.Throws<DeploymentException>(
            () => DeploymentOptions.Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), _ => null));

        Assert.Equal(2, failure.ExitCode);
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }
}
