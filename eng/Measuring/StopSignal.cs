using System.Runtime.InteropServices;

namespace Serverless.Measuring;

/// <summary>Ctrl+C and SIGTERM: the first asks for a stop, a second one ends the process at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        // Not cancelled, the signal does what it does by default.
        if (!_stop.IsCancellationRequested)
        {
            signal.Cancel = true;
            _stop.Cancel();
        }
    }
}
