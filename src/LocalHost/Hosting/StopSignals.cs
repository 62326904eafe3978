using System.Runtime.InteropServices;

namespace Serverless.LocalHost.Hosting;

/// <summary>Ctrl+C and SIGTERM: the first asks for a stop, a second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Action _again;
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="again">Done by a second signal, before the process ends. Default nothing.</param>
    public StopSignals(Action? again = null)
    {
        _again = again ?? (static () => { });
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        // Not cancelled, the signal does what it does by default: it ends the process.
        if (_stop.IsCancellationRequested)
        {
            _again();
            return;
        }

        signal.Cancel = true;
        _stop.Cancel();
    }
}
