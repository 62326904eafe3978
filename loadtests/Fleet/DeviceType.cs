using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Fleet;

/// <summary>One kind of device, ready to be asked for its readings.</summary>
internal sealed class DeviceType
{
    /// <summary>Name of the text that fills a reading up.</summary>
    public const string PaddingName = "padding";

    private readonly Signal[] _signals;

    /// <param name="profile">What it is.</param>
    /// <param name="seed">Of the fleet.</param>
    public DeviceType(DeviceTypeProfile profile, int seed)
    {
        Profile = profile;
        Names = [.. profile.Metrics.Keys];
        _signals = [.. profile.Metrics.Values.Select((signal, index) => new Signal(signal, seed, index))];
        Padding = new string('x', profile.PaddingBytes);
    }

    public DeviceTypeProfile Profile { get; }

    /// <summary>Its metrics, without the padding.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Empty where it has none.</summary>
    public string Padding { get; }

    /// <inheritdoc cref="Signal.At"/>
    public double ValueAt(int metric, int device, int number, long milliseconds, double sinceStart) =>
        _signals[metric].At(device, number, milliseconds, sinceStart);
}
