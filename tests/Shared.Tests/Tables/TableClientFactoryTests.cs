using Microsoft.Extensions.Configuration;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Tests.Tables;

public sealed class TableClientFactoryTests
{
    [Fact]
    public void Create_ServiceUri_UsesIt()
    {
        var options = new TablesOptions { ServiceUri = new Uri("https://account.table.core.windows.net") };

        Assert.Equal(options.ServiceUri, TableClientFactory.Create(Settings(null), options).Service.Uri);
    }

    [Fact]
    public void Create_NeitherSetting_NamesBoth()
    {
        var exception = Assert.Throws<TableSettingsException>(() => TableClientFactory.Create(Settings(" "), new TablesOptions()));

        Assert.Contains("Tables__serviceUri", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense-secret")]
    [InlineData("DefaultEndpointsProtocol=http;AccountName=a;AccountKey=secret%%%;TableEndpoint=http://127.0.0.1/a")]
    [InlineData("AccountKey=c2VjcmV0")]
    public void Create_BadConnectionString_NamesTheSettingAndNotItsValue(string value)
    {
        var exception = Assert.Throws<TableSettingsException>(() => TableClientFactory.Create(Settings(value), new TablesOptions()));

        Assert.Contains("Setting Tables", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://account.table.core.windows.net")]
    [InlineData("account")]
    public void Create_ServiceUriWithoutTls_IsRefused(string uri)
    {
        var options = new TablesOptions { ServiceUri = new Uri(uri, UriKind.RelativeOrAbsolute) };

        Assert.Throws<TableSettingsException>(() => TableClientFactory.Create(Settings(null), options));
    }

    private static IConfiguration Settings(string? tables) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Tables"] = tables }).Build();
}
