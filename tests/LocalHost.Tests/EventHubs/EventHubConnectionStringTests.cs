using Serverless.LocalHost.EventHubs;

namespace Serverless.LocalHost.Tests.EventHubs;

public sealed class EventHubConnectionStringTests
{
    [Theory]
    [InlineData("Endpoint=sb://localhost;SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true;", "amqp://localhost:5672", null)]
    [InlineData("Endpoint=sb://127.0.0.1:41/;SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true", "amqp://127.0.0.1:41", null)]
    [InlineData("endpoint=sb://x.servicebus.windows.net/; sharedaccesskeyname = n ;SharedAccessKey=k==", "amqps://x.servicebus.windows.net:5671", "https://x.servicebus.windows.net")]
    [InlineData("Endpoint=sb://x.test;SharedAccessSignature=SharedAccessSignature sr=a&sig=b&se=1&skn=c", "amqps://x.test:5671", "https://x.test")]
    public void Parse_Valid_EndpointsFollow(string text, string endpoint, string? http)
    {
        var parsed = EventHubConnectionString.Parse(text);

        Assert.Equal((endpoint, http), (parsed.Endpoint, parsed.HttpEndpoint));
    }

    [Fact]
    public void Parse_KeyWithEqualsSigns_IsKeptWhole()
    {
        var parsed = EventHubConnectionString.Parse("Endpoint=sb://x.test;SharedAccessKeyName=n;SharedAccessKey=a+b/c==;EntityPath=hub");

        Assert.Equal(("a+b/c==", "hub"), (parsed.Key, parsed.EntityPath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Endpoint=sb://x")]
    [InlineData("Endpoint=http://x;SharedAccessKeyName=n;SharedAccessKey=k")]
    [InlineData("Endpoint=sb://x;SharedAccessKeyName=n")]
    [InlineData("Endpoint=sb://x;Endpoint=sb://y;SharedAccessKeyName=n;SharedAccessKey=k")]
    public void Parse_Invalid_Throws(string text) => Assert.Throws<FormatException>(() => EventHubConnectionString.Parse(text));
}
