using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Serverless.LocalHost.Functions;
using Serverless.LocalHost.Tests.Http;

namespace Serverless.LocalHost.Tests.Functions;

public sealed class FunctionCatalogueTests
{
    [Fact]
    public void FromTypes_HttpFunctions_InTheOrderOfTheirNames()
    {
        var catalogue = FunctionCatalogue.FromTypes([typeof(EchoFunctions)]);

        Assert.Equal(
            ["Anything", "Body", "Fails", "GetNumber", "GetOdd", "GetThing", "PutThing"],
            catalogue.Functions.Select(function => function.Name));
        var thing = (HttpFunctionTrigger)catalogue.Functions.Single(function => function.Name == "GetThing").Trigger;
        Assert.Equal(("things/{thingId}", "GET", AuthorizationLevel.Function), (thing.Route, Assert.Single(thing.Methods), thing.Level));
    }

    [Fact]
    public void FromTypes_EventHubFunction_TriggerAndRetryAreRead()
    {
        var function = Assert.Single(FunctionCatalogue.FromTypes([typeof(Ingest)]).Functions);

        Assert.Equal(new EventHubFunctionTrigger("telemetry", "backend", "EventHubs"), function.Trigger);
        Assert.Equal(new FunctionRetry(-1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)), function.Retry);
    }

    [Theory]
    [InlineData(typeof(UnsupportedFunctions.NoTrigger), "has no trigger")]
    [InlineData(typeof(UnsupportedFunctions.ForeignTrigger), "has the trigger ForeignTriggerAttribute")]
    [InlineData(typeof(UnsupportedFunctions.SingleEvent), "does not take EventData[]")]
    [InlineData(typeof(UnsupportedFunctions.NoConnection), "names no Connection")]
    [InlineData(typeof(UnsupportedFunctions.HttpRetry), "declares a retry")]
    [InlineData(typeof(UnsupportedFunctions.UnboundParameter), "has the parameter 'c'")]
    [InlineData(typeof(UnsupportedFunctions.WrongResult), "does not return an IResult")]
    [InlineData(typeof(UnsupportedFunctions.OutputBinding), "returns String")]
    [InlineData(typeof(UnsupportedFunctions.BadRetry), "declares the retry interval 'soon'")]
    [InlineData(typeof(UnsupportedFunctions.UserLevel), "asks for authorization level User")]
    [InlineData(typeof(UnsupportedFunctions.BadRoute), "has the route 'a/{b'")]
    public void FromTypes_Unsupported_NamesFunctionAndReason(Type type, string expected)
    {
        var problem = Assert.Throws<StartupException>(() => FunctionCatalogue.FromTypes([type]));

        Assert.Contains($"function 'F' ({type.Name}.Run) {expected}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromTypes_NameUsedTwice_IsRefused()
    {
        var problem = Assert.Throws<StartupException>(() => FunctionCatalogue.FromTypes([typeof(EchoFunctions), typeof(EchoFunctions)]));

        Assert.Contains("function name 'Anything' is used twice", problem.Message, StringComparison.Ordinal);
    }

    private sealed class Ingest
    {
        [Function("Ingest")]
        [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
        public static Task Run(
            [EventHubTrigger("telemetry", ConsumerGroup = "backend", Connection = "EventHubs")] EventData[] events,
            FunctionContext context,
            CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(events);
            return Task.CompletedTask;
        }
    }
}
