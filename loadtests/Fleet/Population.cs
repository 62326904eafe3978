using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Fleet;

/// <summary>A fleet of devices. Who is what follows from the seed.</summary>
internal sealed class Population
{
    private readonly byte[] _types;
    private readonly long[] _phases;

    /// <param name="profile">What it is made of.</param>
    /// <param name="devices">How many.</param>
    /// <param name="names">Null for those that every run uses again.</param>
    public Population(FleetProfile profile, int devices, DeviceNames? names = null)
    {
        (Profile, Devices, Names) = (profile, devices, names ?? FleetSetup.Names);
        Types = [.. profile.Types.Select(type => new DeviceType(type, profile.Seed))];
        Faults = new FaultPlan(profile.Faults, profile.Seed);
        (_types, _phases) = (new byte[devices], new long[devices]);
        var total = profile.Types.Sum(type => type.Share);
        for (var device = 0; device < devices; device++)
        {
            var place = Drawn(device, DrawPurpose.Type) * total;
            var type = 0;
            for (; type < Types.Count - 1 && place >= profile.Types[type].Share; type++)
            {
                place -= profile.Types[type].Share;
            }

            _types[device] = (byte)type;
            _phases[device] = (long)(Drawn(device, DrawPurpose.Phase) * profile.Types[type].Interval.Ticks);
        }
    }

    public FleetProfile Profile { get; }

    public int Devices { get; }

    public DeviceNames Names { get; }

    public IReadOnlyList<DeviceType> Types { get; }

    public FaultPlan Faults { get; }

    /// <summary>Index of the device's type.</summary>
    public int TypeIndexOf(int device) => _types[device];

    public DeviceType TypeOf(int device) => Types[_types[device]];

    /// <summary>When its first reading is due after the beginning: within its first interval.</summary>
    public TimeSpan PhaseOf(int device) => new(_phases[device]);

    /// <summary>When a reading is due after the beginning, in the fleet's own time: never counted from the one before.</summary>
    public TimeSpan DueOf(int device, int number) => PhaseOf(device) + (number * TypeOf(device).Profile.Interval);

    /// <summary>Whether the device is on when a reading would be due; else there is no such reading.</summary>
    public bool IsOn(int device, int number)
    {
        var type = TypeOf(device).Profile;
        if (type.OnShare >= 1)
        {
            return true;
        }

        var cycles = (DueOf(device, number) / type.DutyCycle) + Drawn(device, DrawPurpose.DutyCycle);
        return cycles - Math.Floor(cycles) < type.OnShare;
    }

    private double Drawn(int device, DrawPurpose purpose) => Draw.Of(Profile.Seed, device, -1, purpose);
}
