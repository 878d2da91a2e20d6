import zipfile

# model.keras: the file that you have saved

with zipfile.ZipFile("model.keras") as archive:  # look into a file yourself
    for member in archive.infolist():
        print(f"{member.file_size:>12,}  {member.filename}")
