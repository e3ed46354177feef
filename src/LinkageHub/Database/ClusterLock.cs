using System.Globalization;

namespace LinkageHub.Database;

/// <summary>
/// Held by the hub that runs the server, for as long as it lives; its content is the server's port. The kernel frees the
/// lock with the last breath of its holder, so unlike a process id it cannot lie about a hub that was killed.
/// </summary>
internal sealed class ClusterLock : IDisposable
{
    private readonly FileStream _file;

    private ClusterLock(FileStream file) => _file = file;

    /// <summary>Null while another hub holds it.</summary>
    public static ClusterLock? TryTake(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    /// <summary>The port of the last server here, if there was one.</summary>
    public int? ReadPort()
    {
        _file.Position = 0;
        using var reader = new StreamReader(_file, leaveOpen: true);
        return int.TryParse(reader.ReadToEnd(), CultureInfo.InvariantCulture, out var port) ? port : null;
    }

    public void WritePort(int port)
    {
        _file.SetLength(0);
        using var writer = new StreamWriter(_file, leaveOpen: true);
        writer.Write(port.ToString(CultureInfo.InvariantCulture));
    }

    public void Dispose() => _file.Dispose();
}
