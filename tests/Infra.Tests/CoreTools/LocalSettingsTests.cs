using Serverless.CoreTools;
using Serverless.EndToEnd.Tests;

namespace Serverless.Infra.Tests.CoreTools;

public sealed class LocalSettingsTests
{
    [Fact]
    public void Ensure_NoSettings_CopiesTheTemplateAndThenLeavesThem()
    {
        using var folder = new TemporaryDirectory();
        var settings = Path.Combine(folder.Path, "local.settings.json");
        File.WriteAllText(Path.Combine(folder.Path, "local.settings.template.json"), "{}");

        Assert.True(LocalSettings.Ensure(folder.Path));
        Assert.Equal("{}", File.ReadAllText(settings));

        File.WriteAllText(settings, "mine");
        Assert.False(LocalSettings.Ensure(folder.Path));
        Assert.Equal("mine", File.ReadAllText(settings));
    }
}
