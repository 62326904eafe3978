using Serverless.CoreTools;

namespace Serverless.Infra.Tests.CoreTools;

public sealed class CoreToolsOptionsTests
{
    [Fact]
    public void Parse_Nothing_StartsEverythingAndFunc()
    {
        var options = CoreToolsOptions.Parse([])!;

        Assert.True(options.StartsAzurite);
        Assert.True(options.StartsEventHubs);
        Assert.Equal(["func", "start"], options.Command);
    }

    [Fact]
    public void Parse_Everything_TakesWhatFollowsTheDashesAsTheCommand()
    {
        var options = CoreToolsOptions.Parse(["--no-azurite", "--no-event-hubs", "--", "dotnet", "run", "--no-azurite"])!;

        Assert.False(options.StartsAzurite);
        Assert.False(options.StartsEventHubs);
        Assert.Equal(["dotnet", "run", "--no-azurite"], options.Command);
    }

    [Theory]
    [InlineData("--azurite")]
    [InlineData("--")]
    public void Parse_Unknown_IsNull(string argument)
    {
        Assert.Null(CoreToolsOptions.Parse([argument]));
    }
}
