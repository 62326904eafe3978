using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>Ends a program on this thread when its host is built and before it runs, as design-time tools do.</summary>
internal sealed class HostStopper : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<IDisposable> _subscriptions = [];

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
            _subscriptions.Add(value.Subscribe(this));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "HostBuilt", Value: IHost host } && Environment.CurrentManagedThreadId == _thread)
            throw new HostBuiltException(host);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
}
